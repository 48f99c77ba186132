// Runs an n8n workflow without n8n: the few nodes that examples/n8n uses, one after the other, with
// expressions evaluated as n8n does. Prints what each node gave, as JSON by the node's name.
//   node run.mjs workflow.json ADDRESS KEY

import { readFileSync } from "node:fs";

const [, , file, address, key] = process.argv;
const workflow = JSON.parse(readFileSync(file, "utf8"));
const given = {}; // node → items

function valueOf(text, index) {
  if (typeof text !== "string" || !text.startsWith("=")) return text;
  const inner = text.slice(1);
  const whole = /^{{((?:(?!}}).)*)}}$/s.exec(inner);
  const run = (code) => {
    const $ = (name) => ({ first: () => given[name][0], item: given[name][index] ?? given[name][0] });
    return new Function("$", "$json", `return (${code})`)($, items[index].json);
  };
  return whole ? run(whole[1]) : inner.replace(/{{(.*?)}}/gs, (_, code) => String(run(code)));
}

async function request(parameters, index) {
  const url = new URL(valueOf(parameters.url, index));
  if (parameters.sendQuery)
    for (const { name, value } of parameters.queryParameters.parameters)
      url.searchParams.append(name, valueOf(value, index));
  if (parameters.genericAuthType !== "httpBearerAuth") throw new Error("no bearer");
  const response = await fetch(url, {
    method: parameters.method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: parameters.sendBody ? valueOf(parameters.jsonBody, index) : undefined,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${parameters.method} ${url}: ${response.status} ${text}`);
  return { json: JSON.parse(text) };
}

const RUNNERS = {
  scheduleTrigger: async () => [{ json: {} }],
  set: async ({ assignments }) => [
    {
      json: Object.fromEntries(
        assignments.assignments.map(({ name, value }) => [
          name,
          name === "url" ? address : valueOf(value, 0),
        ]),
      ),
    },
  ],
  splitOut: async ({ fieldToSplitOut }) =>
    items.flatMap(({ json }) =>
      fieldToSplitOut.split(".").reduce((value, part) => value[part], json).map((one) => ({ json: one })),
    ),
  httpRequest: async (parameters) => {
    const made = [];
    for (let index = 0; index < items.length; index++) made.push(await request(parameters, index));
    return made;
  },
};

let items = [];
const targets = new Set(
  Object.values(workflow.connections).flatMap(({ main }) => main.flat().map(({ node }) => node)),
);
let node = workflow.nodes.find(({ name }) => !targets.has(name));
while (node) {
  items = given[node.name] = await RUNNERS[node.type.replace("n8n-nodes-base.", "")](node.parameters);
  const next = workflow.connections[node.name]?.main[0][0].node;
  node = workflow.nodes.find(({ name }) => name === next);
}
console.log(JSON.stringify(given));
