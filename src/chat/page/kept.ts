/**
 * What a browser keeps for an account besides the outbox: what the user set, and what he has begun
 * to write. A log-out takes all of it.
 */
import type { Chosen } from '../presence/shown.ts';

const PREFIX = 'com_zimbra_converse.';

export interface Drafts {
  get(peer: string): string;
  set(peer: string, text: string): void;
}

export interface Kept {
  readonly drafts: Drafts;
  status: Chosen;
  /** The user wants no notices in this browser. */
  noNotices: boolean;
  /** A few words to it; may be empty. */
  statusText: string;
}

/** `storage` is a function because a browser may refuse even to name its storage. */
export function keptFor(account: string, storage: () => Storage): Kept {
  const draftsKey = `${PREFIX}drafts:${account}`;
  const statusKey = `${PREFIX}status:${account}`;
  const statusTextKey = `${PREFIX}status-text:${account}`;
  const noNoticesKey = `${PREFIX}no-notices:${account}`;
  const read = (key: string): string | undefined => {
    try {
      return storage().getItem(key) ?? undefined;
    } catch {
      return undefined;
    }
  };
  const write = (key: string, value: string | undefined): void => {
    try {
      if (value === undefined) storage().removeItem(key);
      else storage().setItem(key, value);
    } catch {
      // A full or forbidden storage costs no more than this.
    }
  };
  const parsed = (text: string): Readonly<Record<string, string>> => {
    try {
      const all: unknown = JSON.parse(text);
      return typeof all === 'object' && all !== null ? (all as Record<string, string>) : {};
    } catch {
      return {};
    }
  };
  let known = { text: '{}', all: parsed('{}') };
  /** Each row of the list asks; another tab may have written. */
  const allDrafts = (): Readonly<Record<string, string>> => {
    const text = read(draftsKey) ?? '{}';
    if (text !== known.text) known = { text, all: parsed(text) };
    return known.all;
  };
  return {
    drafts: {
      get(peer) {
        const text: unknown = allDrafts()[peer];
        return typeof text === 'string' ? text : '';
      },
      set(peer, text) {
        const others = Object.entries(allDrafts()).filter(([each]) => each !== peer);
        const all = Object.fromEntries(text.trim() === '' ? others : [...others, [peer, text]]);
        write(draftsKey, Object.keys(all).length > 0 ? JSON.stringify(all) : undefined);
      },
    },
    get noNotices() {
      return read(noNoticesKey) === 'true';
    },
    set noNotices(no) {
      write(noNoticesKey, no ? 'true' : undefined);
    },
    get status() {
      const status = read(statusKey);
      return status === 'away' || status === 'busy' ? status : 'available';
    },
    set status(status) {
      write(statusKey, status === 'available' ? undefined : status);
    },
    get statusText() {
      return read(statusTextKey) ?? '';
    },
    set statusText(text) {
      write(statusTextKey, text || undefined);
    },
  };
}

/** Which conversation is open in this tab, for a reload of it. */
export interface OpenInTab {
  readonly peer: string;
  readonly isGroup: boolean;
}

export interface OpenBefore {
  get(): OpenInTab | undefined;
  set(open: OpenInTab | undefined): void;
}

/** `storage` is the tab's own, which a log-out clears too. */
export function openInTab(account: string, storage: () => Storage): OpenBefore {
  const key = `${PREFIX}open:${account}`;
  return {
    get: () => {
      try {
        const found = JSON.parse(storage().getItem(key) ?? '{}') as Partial<OpenInTab>;
        return typeof found.peer === 'string' && found.peer !== ''
          ? { peer: found.peer, isGroup: found.isGroup === true }
          : undefined;
      } catch {
        return undefined;
      }
    },
    set: (open) => {
      try {
        if (open) storage().setItem(key, JSON.stringify(open));
        else storage().removeItem(key);
      } catch {
        // A reload then shows the list.
      }
    },
  };
}

/** Takes away everything that this program has put into a storage; or that others but one have. */
export function clearKept(storage: () => Storage, isKept: (key: string) => boolean): void {
  try {
    const keys = Array.from({ length: storage().length }, (_, at) => storage().key(at) ?? '');
    for (const key of keys) if (key.startsWith(PREFIX) && !isKept(key)) storage().removeItem(key);
  } catch {
    // There is nothing where nothing can be kept.
  }
}
