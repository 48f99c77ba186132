// The pipeline as a report: every opportunity, page by page over GraphQL, summed by stage.
// Needs Node.js 22 or newer, TWENTY_URL and TWENTY_KEY:
//   node --experimental-strip-types pipeline.ts

interface Opportunity {
  id: string;
  name: string;
  stage: string | null;
  amount: { amountMicros: string | number | null; currencyCode: string | null } | null;
  company: { name: string } | null;
}

interface Page {
  opportunities: {
    totalCount: number;
    edges: { node: Opportunity }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

const QUERY = `query Pipeline($after: String) {
  opportunities(first: 20, after: $after, orderBy: [{ name: AscNullsLast }]) {
    totalCount
    edges { node { id name stage amount { amountMicros currencyCode } company { name } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

const { TWENTY_URL, TWENTY_KEY } = process.env;
if (!TWENTY_URL || !TWENTY_KEY) throw new Error("Set TWENTY_URL and TWENTY_KEY.");

async function graphql<Data>(query: string, variables: Record<string, unknown>): Promise<Data> {
  const response = await fetch(`${TWENTY_URL}/graphql`, {
    method: "POST",
    headers: { Authorization: `Bearer ${TWENTY_KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: { message: string }[] };
  if (errors) throw new Error(errors.map((error) => error.message).join("\n"));
  return data;
}

async function* opportunities(): AsyncGenerator<Opportunity> {
  let after: string | null = null;
  do {
    const { opportunities: page }: Page = await graphql<Page>(QUERY, { after });
    for (const { node } of page.edges) yield node;
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after);
}

const sums = new Map<string, { count: number; micros: bigint }>();
for await (const { stage, amount } of opportunities()) {
  const sum = sums.get(stage ?? "none") ?? { count: 0, micros: 0n };
  sums.set(stage ?? "none", {
    count: sum.count + 1,
    micros: sum.micros + BigInt(amount?.amountMicros ?? 0),
  });
}
for (const [stage, { count, micros }] of sums) {
  console.log(`${stage}\t${count}\t${micros / 1_000_000n}`);
}
