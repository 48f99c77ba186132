// Runs a peer's own entry point in PROCESSES processes that share one port.
const cluster = require("node:cluster");
const { pathToFileURL } = require("node:url");

const [entry, ...rest] = process.argv.slice(2);
if (cluster.isPrimary && Number(process.env.PROCESSES) > 1) {
  for (let n = 0; n < Number(process.env.PROCESSES); n++) cluster.fork();
} else {
  process.argv = [process.argv[0], entry, ...rest];
  import(pathToFileURL(entry).href);
}
