// What the round trips share. Any surprise ends with exit status 1.
declare const process: { argv: string[]; exit(code: number): never };

export function expect(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`not as expected: ${what}`);
}

export function run(roundTrip: (core: string, metadata: string, key: string) => Promise<void>) {
  const [core = "", metadata = "", key = ""] = process.argv.slice(2);
  roundTrip(core, metadata, key).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}
