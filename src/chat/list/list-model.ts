/** What the list shows: plain data, and nothing about how messages travel. */
import type { FileKind } from '../../shared/shared-file.ts';

export type Presence = 'available' | 'away' | 'busy' | 'offline';

export interface LastLine {
  /** Of a file: its name. */
  readonly text: string;
  readonly file?: FileKind;
  readonly mine: boolean;
  /** In a group: who said it. */
  readonly sender?: string;
  /** Milliseconds. */
  readonly time: number;
}

export interface ConversationRow {
  readonly key: string;
  readonly name: string;
  readonly isGroup: boolean;
  readonly presence: Presence;
  readonly last?: LastLine;
  readonly unread: number;
  /** Stands above the others, whatever is newer. */
  readonly pinned?: boolean;
  /** Is counted nowhere, and nobody is told of it. */
  readonly muted?: boolean;
  /** Something of one's own waits to be sent, or could not be. */
  readonly outgoing?: 'waiting' | 'failed';
}

/** What the user makes of a conversation. */
export type RowChange = 'pin' | 'unpin' | 'mute' | 'unmute' | 'put_away';

export interface PersonRow {
  readonly key: string;
  readonly name: string;
  readonly presence: Presence;
}

export interface ListModel extends EventTarget {
  /** Fires 'change', at most once in a task, whenever anything below may have changed. */
  readonly me: {
    readonly name: string;
    readonly status: Presence;
    /** As in the rows: gives one's picture the colour that colleagues see. Else the name does. */
    readonly key?: string;
  };
  /** Whether there is a connection now; false shows calmly that things may be out of date. */
  readonly online: boolean;
  /** Before the first look at the archive the list is not known to be empty. */
  readonly loaded: boolean;
  /** Newest first. */
  conversations(filter: string): readonly ConversationRow[];
  /** Others one may write to, by name, at most `limit`. */
  people(
    filter: string,
    limit: number,
  ): { readonly rows: readonly PersonRow[]; readonly more: number };
}
