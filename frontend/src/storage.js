/* localStorage under a name of its own, so that playgrounds, workspaces and users do not mix. */

/** A Storage-like object whose keys all start with `${prefix}:`. */
export function namespacedStorage(prefix) {
  const own = () => Object.keys(localStorage).filter((key) => key.startsWith(`${prefix}:`));
  return {
    getItem: (key) => localStorage.getItem(`${prefix}:${key}`),
    setItem: (key, value) => localStorage.setItem(`${prefix}:${key}`, value),
    removeItem: (key) => localStorage.removeItem(`${prefix}:${key}`),
    get length() {
      return own().length;
    },
    clear: () => own().forEach((key) => localStorage.removeItem(key)),
  };
}
