/** What the list shows: plain data, and nothing about how messages travel. */
import type { FileKind } from '../../shared/shared-file.ts';

import type { GroupAct } from '../groups/group-menu.ts';
import type { Because, Chosen } from '../presence/shown.ts';
import type { Role } from '../rooms/group-acts.ts';

export type Presence = 'available' | 'away' | 'busy' | 'offline';

export interface LastLine {
  /** Of a file: its name; of what was deleted, or is no message: nothing. */
  readonly text: string;
  readonly deleted?: boolean;
  /** Nothing was said: the sender has taken the user into the group. */
  readonly added?: boolean;
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
  /** URL of a picture. */
  readonly photo?: string;
  readonly last?: LastLine;
  /** What the user has begun to write. */
  readonly draft?: string;
  readonly unread: number;
  /** One of the unread messages calls the user by his name. */
  readonly mentioned?: boolean;
  /** Of a group: what the user may do in it, while there is a connection. */
  readonly role?: Role;
  /** Stands above the others, whatever is newer. */
  readonly pinned?: boolean;
  /** Is counted nowhere, and nobody is told of it, unless it calls the user by his name. */
  readonly muted?: boolean;
  /** Something of one's own waits to be sent, or could not be. */
  readonly outgoing?: 'waiting' | 'failed';
  /** Out of sight until something comes, or somebody looks for it. */
  readonly putAway?: boolean;
  /** Has been read, and is to be read again. */
  readonly markedUnread?: boolean;
  /** A group into which the user was taken, at which he has not looked. */
  readonly isNew?: boolean;
  /** Cannot write to the user. */
  readonly blocked?: boolean;
  /** What was written last did not reach anybody. */
  readonly unreachable?: boolean;
  /** Who is writing now; of a person an empty text. */
  readonly typing?: string;
  /** What the person says of himself. */
  readonly statusText?: string;
}

/** What the user makes of a conversation. */
/** A mail or an appointment with him or with all of the group; what was said, as a mail. */
export type WebmailAct = 'write' | 'appointment' | 'by_mail';

export type RowChange =
  | GroupAct
  | 'pin'
  | 'unpin'
  | 'mute'
  | 'mute_hour'
  | 'unmute'
  | 'put_away'
  | 'take_out'
  | 'unread'
  | 'read'
  | 'remind'
  /** For what was said in it. */
  | 'search'
  | WebmailAct
  | 'block'
  | 'unblock';

export interface ReminderRow {
  readonly id: string;
  /** Of the conversation. */
  readonly peer: string;
  readonly name: string;
  readonly isGroup: boolean;
  readonly presence: Presence;
  readonly text: string;
  /** Of the message, in the archive; empty: the conversation is meant. */
  readonly message: string;
  /** Milliseconds. */
  readonly at: number;
}

export interface ReminderRows {
  /** Their time has come. Longest due first. */
  readonly due: readonly ReminderRow[];
  /** Soonest first. */
  readonly later: readonly ReminderRow[];
}

export interface PersonRow {
  readonly key: string;
  readonly name: string;
  /** Where groups can be chosen as well. */
  readonly isGroup?: boolean;
  readonly presence: Presence;
  readonly statusText?: string;
  readonly blocked?: boolean;
  readonly photo?: string;
  /** Tells the person from others of that name, or says who a stranger is. */
  readonly detail?: string;
}

/** People who match a text. */
export interface PeopleFound {
  readonly rows: readonly PersonRow[];
  /** So many more match. */
  readonly more: number;
  /** Others are still being looked for. */
  readonly asking?: boolean;
  /** It could not be found out who else there is. */
  readonly unsure?: boolean;
}

/** Somebody from outside who asks whether he may. */
export interface RequestRow {
  readonly key: string;
  readonly name: string;
}

export interface ListModel extends EventTarget {
  /** Fires 'change', at most once in a task, whenever anything below may have changed. */
  readonly me: {
    readonly name: string;
    readonly status: Presence;
    /** As in the rows: gives one's picture the colour that colleagues see. Else the name does. */
    readonly key?: string;
    readonly statusText?: string;
    /** What the user has chosen himself, where it is not what others see; and why. */
    readonly chosen?: Chosen;
    readonly chosenText?: string;
    readonly because?: Because;
    readonly photo?: string;
  };
  /** Whether there is a connection now; false shows calmly that things may be out of date. */
  readonly online: boolean;
  /** Before the first look at the archive the list is not known to be empty. */
  readonly loaded: boolean;
  /** Newest first. Without a filter those that were put away are left out. */
  conversations(filter: string): readonly ConversationRow[];
  putAway(): readonly ConversationRow[];
  reminders(): ReminderRows;
  /** Others one may write to, by name, at most `limit`. */
  people(filter: string, limit: number): PeopleFound;
  /** Whom one may want to write to first, for whoever has not written to anybody. */
  recent?(): readonly PersonRow[];
  /** People from outside who want to see whether one is there. */
  requests?(): readonly RequestRow[];
}
