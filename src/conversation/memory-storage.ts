/**
 * In place of the browser's two storages, in Converse's own page: whatever Converse keeps is gone
 * with the page. The archive on the server is the store.
 */
export function memoryStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (at) => [...items.keys()][at] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}

/** Takes the page's storages away from all that comes after. */
export function keepNothing(window: Window): void {
  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, name, { configurable: true, value: memoryStorage() });
  }
  // Converse finds none and uses the storages above.
  Object.defineProperty(window, 'indexedDB', { configurable: true, value: undefined });
}
