import type { Theme } from './theme.ts';
import type { WebmailClock } from './webmail-clock.ts';

/**
 * All that the chat (frame) and the conversation (the frame inside it, with Converse) say to each
 * other, over a MessagePort that the chat hands over when the conversation's page has loaded.
 *
 * Converse has no connection of its own. It speaks XMPP over a WebSocket that ends here, in `xml`
 * messages (RFC 7395): the chat plays the server, and passes on what is for the real one.
 */
import type { FileFacts, SharedFile } from './shared-file.ts';

export interface ConversationSettings {
  /** Full JID of the chat's session. */
  readonly jid: string;
  /** How the user is called in groups. */
  readonly nick: string;
  /** The webmail's locale as Zimbra writes it. */
  readonly locale: string;
  readonly clock: WebmailClock;
  readonly debug: boolean;
  /** What the page says itself, by the names of the message files. */
  readonly texts: Readonly<Record<string, string>>;
  /** The largest stanza, in bytes after escaping. */
  readonly stanzaBytes: number;
  /** Files can be kept in the user's Briefcase, and sent from there. */
  readonly hasBriefcase: boolean;
}

/** How far something of the user's is on its way. `progress`: of an upload, 0 to 1. */
export interface Outgoing {
  readonly id: string;
  readonly peer: string;
  readonly state: 'waiting' | 'uploading' | 'sent' | 'failed';
  /** Why it failed: a condition of RFC 6120, or `too-long`, `file-too-large`, `no-upload`. */
  readonly condition?: string;
  readonly progress?: number;
  /** A file that is not a message yet. */
  readonly fileName?: string;
  /** Its bytes. */
  readonly size?: number;
}

/** Somebody by what the company's directory and the user's address book say. */
export interface PersonSeen {
  readonly jid: string;
  readonly name: string;
  /** For an `<img>`; of this origin, or a `data:` address. */
  readonly photo?: string;
}

/** A message, by its id in the archive of `by`. */
export interface UnreadFrom {
  readonly id: string;
  readonly by: string;
}

/** A message that goes to others. */
export interface ToForward {
  /** The conversation in which it stands. */
  readonly jid: string;
  /** Its text, or the address of its file. */
  readonly text: string;
  /** Who has said it first. `jid`: bare; empty where it is unknown. */
  readonly saidFirst: { readonly name: string; readonly jid: string };
  /** What is known of its file. */
  readonly file: FileFacts;
}

/** In the user's language. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  /** It takes something away for good. */
  readonly danger?: boolean;
}

/** What stands in the way of writing. */
export interface Note {
  readonly text: string;
  /** Of the button beside it. */
  readonly action?: string;
  /** In place of the composer; else above it. */
  readonly instead: boolean;
}

export type ToConversation =
  | { readonly type: 'start'; readonly settings: ConversationSettings }
  | { readonly type: 'xml'; readonly xml: string }
  | {
      readonly type: 'open';
      readonly jid: string;
      readonly isGroup: boolean;
      readonly name: string;
      readonly nick: string;
      /** What was being written when the conversation was last left. */
      readonly draft: string;
      /** Where the unread messages begin. */
      readonly unreadFrom: UnreadFrom | undefined;
    }
  /** The user is in this group no more. */
  | { readonly type: 'forget'; readonly jid: string }
  /** What the conversation is called, and whom it shows; of a group those too who are not there. */
  | {
      readonly type: 'people';
      readonly jid: string;
      readonly name: string;
      readonly people: readonly PersonSeen[];
    }
  /** The list is shown in place of the conversation. */
  | { readonly type: 'hide' }
  | { readonly type: 'theme'; readonly theme: Theme }
  /** Whether the user can see the page. */
  | { readonly type: 'visible'; readonly visible: boolean }
  | { readonly type: 'focus' }
  | { readonly type: 'outgoing'; readonly outgoing: Outgoing }
  /** Something the user should know, beside the composer; `isGood`: it was done as he wanted. */
  | { readonly type: 'say'; readonly text: string; readonly isGood: boolean }
  | { readonly type: 'note'; readonly jid: string; readonly note: Note | undefined }
  /** Milliseconds that the server's clock is ahead of this machine's. */
  | { readonly type: 'clock'; readonly ahead: number }
  /**
   * A message of the open conversation, by its id in the archive of `by`; answered by `shown`, unless
   * the user wants something else by then.
   */
  | { readonly type: 'show'; readonly jid: string; readonly id: string; readonly by: string }
  /** The answer to `confirm`. */
  | { readonly type: 'confirmed'; readonly id: number; readonly yes: boolean };

export type FromConversation =
  | { readonly type: 'xml'; readonly xml: string }
  /** The conversation is on the screen and can be written in. */
  | { readonly type: 'opened'; readonly jid: string }
  /** The user has the newest message of this conversation before him, or has scrolled away. */
  | { readonly type: 'at-end'; readonly jid: string; readonly atEnd: boolean }
  | { readonly type: 'closed'; readonly jid: string }
  | { readonly type: 'activity' }
  /** Escape, with nothing inside to close. */
  | { readonly type: 'leave' }
  /** Files that the user gives into the conversation: each a `File` of the browser's. */
  | { readonly type: 'files'; readonly jid: string; readonly files: readonly unknown[] }
  /** A picture is to be seen large, with those before and after it. */
  | { readonly type: 'view'; readonly pictures: readonly SharedFile[]; readonly at: number }
  /** A file is to be kept in the Briefcase. */
  | { readonly type: 'keep'; readonly file: SharedFile }
  /** Files of the Briefcase are to be sent. */
  | { readonly type: 'pick' }
  | { readonly type: 'draft'; readonly jid: string; readonly text: string }
  /** The button of the note. */
  | { readonly type: 'note-act'; readonly jid: string }
  | { readonly type: 'retry'; readonly id: string }
  | { readonly type: 'discard'; readonly id: string }
  /** A question that is asked over the whole chat. */
  | { readonly type: 'confirm'; readonly id: number; readonly question: Question }
  | { readonly type: 'forward'; readonly message: ToForward }
  /** `id`: of the message in the archive; empty while that is not known. */
  | {
      readonly type: 'remind';
      readonly jid: string;
      readonly isGroup: boolean;
      readonly id: string;
      readonly text: string;
    }
  /** The answer to `show`: false when it is too far up. */
  | { readonly type: 'shown'; readonly jid: string; readonly id: string; readonly found: boolean }
  | { readonly type: 'failed'; readonly detail: string };

/** What the chat posts to the conversation's window, with the port. */
export const HERE_IS_THE_PORT = 'com_zimbra_converse.port';
