/*
 * Bundles the playgrounds and collects the pages' font, icons and htmx.
 *   node build.mjs [output folder, default dist]
 * In:  src/*, icons.txt, node_modules (npm ci).
 * Out: <out>/playground/{graphiql,scalar}.{js,css}, its chunks and workers; <out>/ui/*; <out>/sizes.json.
 * The result depends on the sources only: two builds are byte-identical.
 */
import { mkdir, rm } from "node:fs/promises";
import { build } from "esbuild";
import { collectUi } from "./build/ui.mjs";
import { leaveOut } from "./build/leave-out.mjs";
import { compress, writeLicences, writeSizes } from "./build/report.mjs";

const out = process.argv[2] ?? "dist";
// zod (inside Scalar) tries at its first use whether it may evaluate text as code. The pages' policy
// forbids that, and each try is reported as a violation; told so beforehand, it does not try.
const NO_EVAL = "(globalThis.__zod_globalConfig??={}).jitless=true;";
const common = {
  bundle: true,
  minify: true,
  metafile: true,
  target: "es2022",
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "none",
  logLevel: "warning",
  plugins: [leaveOut],
};

await rm(out, { recursive: true, force: true });
await mkdir(`${out}/ui`, { recursive: true });
const pages = await build({
  ...common,
  entryPoints: { graphiql: "src/graphiql.jsx", scalar: "src/scalar.js" },
  outdir: `${out}/playground`,
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "assets/[name]-[hash]",
  format: "esm",
  splitting: true,
  banner: { js: NO_EVAL },
  jsx: "automatic",
  loader: { ".ttf": "file", ".woff2": "file" },
});
const workers = await build({
  ...common,
  entryPoints: {
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
  },
  outdir: `${out}/playground/workers`,
  format: "iife",
});
await collectUi(out);
await writeLicences(out, [pages.metafile, workers.metafile]);
await writeSizes(out, pages.metafile);
await compress(out);
