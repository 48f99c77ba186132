const output = (name) => ({
  target: `${name}/index.ts`,
  client: "fetch",
  baseUrl: { getBaseUrlFromSpecification: true },
});

module.exports = {
  core: { input: "core.json", output: output("core") },
  metadata: { input: "metadata.json", output: output("metadata") },
};
