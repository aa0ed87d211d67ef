/**
 * Converse's cached history: one IndexedDB database, with an object store for each bare JID that
 * has signed in with this browser.
 */
const DATABASE = 'converse-persistent';

/** Empties the stores that `isWanted` does not want. Resolves also when there is nothing to do. */
export async function clearHistory(isWanted: (jid: string) => boolean): Promise<void> {
  const database = await openIfThere();
  if (!database) return;
  try {
    const stores = [...database.objectStoreNames].filter((jid) => !isWanted(jid));
    if (stores.length === 0) return;
    const transaction = database.transaction(stores, 'readwrite');
    for (const store of stores) transaction.objectStore(store).clear();
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(new Error('the cached history could not be cleared'));
    });
  } finally {
    database.close();
  }
}

/** Does not create the database: Converse does that in its own way. */
function openIfThere(): Promise<IDBDatabase | undefined> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(DATABASE);
      request.onupgradeneeded = () => request.transaction?.abort(); // it was not there
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(undefined);
    } catch {
      resolve(undefined); // some private windows have no database
    }
  });
}
