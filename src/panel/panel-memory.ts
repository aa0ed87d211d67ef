/** What the panel remembers across a reload of the tab. Nothing of the account or its session. */
export interface PanelMemory {
  readonly open: boolean;
  readonly wide: boolean;
}

const KEY = 'com_zimbra_converse.panel';
const CLOSED: PanelMemory = { open: false, wide: false };

/** `storage` is a function because a browser may refuse even to name its storage. */
export function recall(storage: () => Storage): PanelMemory {
  try {
    const { open, wide } = JSON.parse(storage().getItem(KEY) ?? '{}') as Partial<PanelMemory>;
    return { open: open === true, wide: wide === true };
  } catch {
    return CLOSED;
  }
}

export function remember(storage: () => Storage, { open, wide }: PanelMemory): void {
  try {
    storage().setItem(KEY, JSON.stringify({ open, wide }));
  } catch {
    // A full or forbidden storage costs no more than a panel that starts closed.
  }
}

/** After a log-out. */
export function forget(storage: () => Storage): void {
  try {
    storage().removeItem(KEY);
  } catch {
    // There is nothing where nothing can be kept.
  }
}
