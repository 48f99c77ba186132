/*
 * Monaco's workers as files of this server (their usual set-up fetches them from a CDN), and its
 * style sheet in one piece (esbuild does not link the style sheets of lazily loaded chunks).
 */
import "monaco-editor/min/vs/editor/editor.main.css";
import "monaco-graphql/esm/monaco-editor.js";

const FILES = { json: "json", graphql: "graphql" };

globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    return new Worker(new URL(`./workers/${FILES[label] ?? "editor"}.worker.js`, import.meta.url));
  },
};
