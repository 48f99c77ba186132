/*
 * esbuild plugin: parts of the packages that these pages never use, replaced by next to nothing.
 * Each rule says why.
 */
const RULES = [
  {
    why: "zod's messages in 50 languages; Scalar shows none of them (English stays)",
    path: /zod\/v4\/locales\/[^/]+\.js$/,
    keep: /\/(en|index)\.js$/,
    contents: "export default () => ({});",
  },
  {
    why: "style sheets of Monaco's single parts: src/monaco.js imports the whole one",
    path: /monaco-editor\/esm\/.*\.css$/,
    contents: "",
    loader: "css",
  },
];

export const leaveOut = {
  name: "leave-out",
  setup(build) {
    for (const { path, keep, contents, loader = "js" } of RULES) {
      build.onLoad({ filter: path }, (file) =>
        keep?.test(file.path) ? undefined : { contents, loader },
      );
    }
  },
};
