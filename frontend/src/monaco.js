/*
 * Monaco's colours; its workers as files of this server (their usual set-up fetches them from a CDN), and its
 * style sheet in one piece (esbuild does not link the style sheets of lazily loaded chunks).
 */
import "monaco-editor/min/vs/editor/editor.main.css";
import { editor } from "monaco-graphql/esm/monaco-editor.js";

const FILES = { json: "json", graphql: "graphql" };

globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    return new Worker(new URL(`./workers/${FILES[label] ?? "editor"}.worker.js`, import.meta.url));
  },
};

// GraphiQL sets a font it would load from elsewhere, in a size larger than the pages' own.
const fontFamily = getComputedStyle(document.documentElement).getPropertyValue("--font-code").trim();
editor.onDidCreateEditor((created) => created.updateOptions({ fontFamily, fontSize: 13 }));

/** GraphiQL's theme → the name of the editor's. */
export const EDITOR_THEMES = { light: "playground-light", dark: "playground-dark" };

function defineTheme(name, base, { accent, surface, strong, muted }, rules) {
  const colors = {
    "editor.background": "#ffffff00",
    "scrollbar.shadow": "#ffffff00",
    "input.background": muted,
  };
  const surfaces = "editorHoverWidget menu editorSuggestWidget quickInput editorWidget";
  for (const part of surfaces.split(" ")) colors[`${part}.background`] = surface;
  for (const key of "textLink.foreground list.highlightForeground list.focusHighlightForeground focusBorder".split(" ")) {
    colors[key] = accent;
  }
  for (const key of "list.hoverBackground editorSuggestWidget.selectedBackground quickInputList.focusBackground menu.selectionBackground toolbar.hoverBackground".split(" ")) {
    colors[key] = muted;
  }
  for (const key of "editorSuggestWidget.selectedForeground quickInputList.focusForeground menu.selectionForeground".split(" ")) {
    colors[key] = strong;
  }
  editor.defineTheme(name, { base, inherit: true, colors, rules });
}

const LIGHT = { accent: "#3e63dd", surface: "#ffffff", strong: "#1c2024", muted: "#3e63dd14" };
const DARK = { accent: "#9eb1ff", surface: "#1f1f1f", strong: "#ffffff", muted: "#9eb1ff1f" };
defineTheme(EDITOR_THEMES.light, "vs", LIGHT, [{ token: "argument.identifier.gql", foreground: "#6c69ce" }]);
defineTheme(EDITOR_THEMES.dark, "vs-dark", DARK, [{ token: "argument.identifier.gql", foreground: "#908aff" }]);
