/**
 * Where the outbox survives a reload of the tab: IndexedDB, because it can hold files. Besides
 * drafts it is all that this program ever writes about a conversation, and each entry goes when it has
 * arrived.
 */

/** Something of the user's that has not reached the server yet, as far as is known. */
export interface Entry {
  /** Order of writing. */
  readonly key: number;
  /** Bare JID of the account that wrote it. */
  readonly account: string;
  /** The id that it carries to the other side. */
  readonly id: string;
  readonly peer: string;
  readonly isGroup: boolean;
  /** The stanza; a file has none before it is uploaded. */
  xml?: string;
  readonly file?: File;
  /** The newest id of the archive when it was first sent: the place to begin looking for it. */
  after?: string;
  /** The resource under which it was sent. */
  resource?: string;
  /** Why it was not taken; it waits for the user's word then. */
  failed?: string;
}

export interface OutboxStore {
  /** The entries of one account, oldest first. */
  load(account: string): Promise<Entry[]>;
  put(entry: Entry): Promise<void>;
  remove(key: number): Promise<void>;
  /** Everything of every account but those that `isKept` names. */
  clear(isKept: (account: string) => boolean): Promise<void>;
}

const DATABASE = 'com_zimbra_converse-outbox';
const STORE = 'entries';

/** Without IndexedDB (some private windows) the outbox lasts as long as its tab. */
export async function openOutboxStore(): Promise<OutboxStore> {
  const database = await openDatabase().catch(() => undefined);
  if (!database) return storeInMemory();
  const transaction = <T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      const all = database.transaction(STORE, mode);
      const request = work(all.objectStore(STORE));
      // Not with the request: a file that does not fit fails only in the end.
      all.oncomplete = () => resolve(request.result);
      all.onabort = () =>
        reject(all.error ?? request.error ?? new Error('the outbox cannot be used'));
    });
  const all = (): Promise<Entry[]> =>
    transaction('readonly', (store) => store.getAll() as IDBRequest<Entry[]>);
  return {
    load: async (account) => (await all()).filter((entry) => entry.account === account),
    put: async (entry) => {
      await transaction('readwrite', (store) => store.put(entry));
    },
    remove: (key) => transaction('readwrite', (store) => store.delete(key)),
    clear: async (isKept) => {
      for (const { key, account } of await all()) {
        if (!isKept(account)) await transaction('readwrite', (store) => store.delete(key));
      }
    },
  };
}

/** Takes the whole database away, where the browser has one; nobody may have it open. */
export function deleteOutbox(): Promise<void> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.deleteDatabase(DATABASE);
      request.onsuccess = () => resolve();
      request.onerror = () => resolve();
      request.onblocked = () => resolve(); // another tab still ends; its connection closes then
    } catch {
      resolve();
    }
  });
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' });
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = () => database.close(); // a log-out deletes it
      resolve(database);
    };
    request.onerror = () => reject(request.error ?? new Error('no database'));
  });
}

function storeInMemory(): OutboxStore {
  const entries = new Map<number, Entry>();
  return {
    load: (account) =>
      Promise.resolve([...entries.values()].filter((entry) => entry.account === account)),
    put: (entry) => Promise.resolve(void entries.set(entry.key, entry)),
    remove: (key) => Promise.resolve(void entries.delete(key)),
    clear: (isKept) => {
      for (const { key, account } of entries.values()) if (!isKept(account)) entries.delete(key);
      return Promise.resolve();
    },
  };
}
