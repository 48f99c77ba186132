/*
 * The mount element of a playground page and what its data- attributes say.
 * Out: the configuration both playgrounds start from, and one place for plain messages.
 */
export const mount = document.getElementById("playground");

/* endpoint, documentUrl, tokenUrl, csrfToken, signInUrl, schema, theme, language, storageKey,
   and the texts messageSignedOut, messageFailed (translated by the server). */
export const config = { ...mount.dataset };

const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

/** "light" or "dark": the theme of the settings, the system's where they say "system". */
export function currentTheme() {
  if (config.theme === "light" || config.theme === "dark") return config.theme;
  return systemDark.matches ? "dark" : "light";
}

/** Calls `listener` with the new theme when the system's changes and the settings follow it. */
export function onThemeChange(listener) {
  systemDark.addEventListener("change", () => listener(currentTheme()));
}

/** Shows a plain message in the page's status line; `link` is {href, text}. */
export function showMessage(text, link) {
  const box = document.getElementById("playground-message");
  box.textContent = text;
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.href;
    anchor.textContent = link.text;
    box.append(" ", anchor);
  }
  box.hidden = false;
}

/** Marks the page as ready for use: tests and time measurements read this. */
export function markReady() {
  mount.dataset.ready = "true";
  performance.mark("playground-ready");
}
