/*
 * What goes out with the bundles: the licences of the packages in them, their sizes, and the
 * compressed form that the server sends.
 * In: esbuild metafiles. Out: <out>/LICENSES.txt, <out>/sizes.json, and a .gz beside each text file.
 */
import { readFile, readdir, stat, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const COPIED = ["node_modules/htmx.org", "node_modules/@fontsource-variable/inter", "node_modules/@tabler/icons"];

/** Writes one text with name, version and licence text of every package whose code is in the output. */
export async function writeLicences(out, metafiles) {
  const inputs = metafiles.flatMap((metafile) =>
    Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  const roots = inputs.map((path) => path.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0]);
  const packages = [...new Set([...roots.filter(Boolean), ...COPIED])].sort();
  const texts = await Promise.all(packages.map(licence));
  await writeFile(`${out}/LICENSES.txt`, texts.join(`\n${"-".repeat(72)}\n\n`));
}

async function licence(root) {
  const { name, version, license } = JSON.parse(await readFile(`${root}/package.json`, "utf8"));
  const file = (await readdir(root)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(`${root}/${file}`, "utf8") : "";
  return `${name} ${version} (${license ?? "see its text"})\n\n${text}`;
}

/** Writes, per page, how many files it loads at once and lazily, and their bytes plain and gzip. */
export async function writeSizes(out, metafile) {
  const sizes = {};
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (!output.entryPoint) continue;
    if (!/src\/(graphiql|scalar)/.test(output.entryPoint)) continue;
    const name = output.entryPoint.match(/src\/(\w+)/)[1];
    const atOnce = reach(metafile, [path, ...(output.cssBundle ? [output.cssBundle] : [])], false);
    const all = reach(metafile, [path], true);
    sizes[name] = { atOnce: await measure(atOnce), lazily: await measure(all.difference(atOnce)) };
  }
  sizes.ui = await measure((await readdir(`${out}/ui`)).map((file) => `${out}/ui/${file}`));
  await writeFile(`${out}/sizes.json`, `${JSON.stringify(sizes, null, 2)}\n`);
}

function reach(metafile, start, lazily) {
  const seen = new Set();
  const queue = [...start];
  while (queue.length) {
    const path = queue.pop();
    if (seen.has(path) || !metafile.outputs[path]) continue;
    seen.add(path);
    const wanted = metafile.outputs[path].imports.filter(
      (item) => item.kind === "import-statement" || (lazily && item.kind === "dynamic-import"),
    );
    queue.push(...wanted.map((item) => item.path));
  }
  return seen;
}

async function measure(paths) {
  const total = { files: 0, bytes: 0, gzip: 0 };
  for (const path of paths) {
    total.files += 1;
    total.bytes += (await stat(path)).size;
    total.gzip += gzipSync(await readFile(path), { level: 9 }).length;
  }
  return total;
}

/** Writes file.gz beside every text file that gains by it. */
export async function compress(out) {
  const files = await readdir(out, { recursive: true });
  const texts = files.filter((file) => /\.(js|css|svg|txt)$/.test(file));
  await Promise.all(
    texts.map(async (file) => {
      const content = await readFile(`${out}/${file}`);
      if (content.length > 1024) await writeFile(`${out}/${file}.gz`, gzipSync(content, { level: 9 }));
    }),
  );
}
