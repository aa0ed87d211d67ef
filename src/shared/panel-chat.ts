import type { Theme } from './theme.ts';
import type { WebmailClock } from './webmail-clock.ts';

/**
 * All that the panel (webmail page) and the chat (frame) say to each other, by `postMessage` within
 * one origin. The session token is not among it: it stays in the frame.
 *
 *   chat → panel   ready                         when the frame's page has loaded and listens
 *   panel → chat   start                         the answer to `ready`
 *   panel → chat   visible, focus, retry, alive, sign-out   whenever the user does so
 *   panel → chat   theme, preferences            whenever the webmail looks different, the user chooses
 *   panel → chat   talk, new-group               the user wants to talk, out of the webmail
 *   panel → chat   status, test, help            the same, by the zimlet's item in the left tree
 *   chat → panel   state, seen, unread, news, waiting, activity, leave   whenever it happens
 *   panel → chat   session-over                  found by a window of the chat's own
 *   chat → panel   signed-out                    the answer to `sign-out`
 *   chat → panel   show, write, meet, prefer            the user wants something of the webmail
 *   chat → panel   ask                           a question of `questions.ts`, with a number
 *   panel → chat   answered, not-answered        to the question of that number, once
 *   panel → chat   ask, and chat → panel answered, not-answered: a question of `chat-questions.ts`
 */
import type { ChatQuestions } from './chat-questions.ts';
import type { Preferences } from './preferences.ts';
import type { AnswerOf, NoAnswer, QuestionOf, Questions } from './questions.ts';

/** What the chat needs to know about the webmail session; plain data, no secret. */
export interface ChatSettings {
  /** The account's canonical mail address. */
  readonly email: string;
  /** The user's name as colleagues know it. */
  readonly displayName?: string;
  /** The webmail's locale as Zimbra writes it: `fr`, `fr_CA`, `en_US`. */
  readonly locale: string;
  readonly clock: WebmailClock;
  /** Path of the JSP that gives the session token. */
  readonly tokenUrl: string;
  /** BOSH endpoint of this origin. */
  readonly boshUrl: string;
  /** WebSocket endpoint of this origin; tried first, and done without where it does not answer. */
  readonly websocketUrl?: string;
  /** XMPP domain where it is not the mail domain. */
  readonly xmppDomain?: string;
  /** Where meetings are: an https address with `{room}` in it. Without it there are none. */
  readonly meetingUrl?: string;
  readonly debug: boolean;
  /** Files can be kept in the user's Briefcase, and sent from there. */
  readonly hasBriefcase?: boolean;
  /** What the frame says, by the names of the message files, in the webmail's language. */
  readonly texts: Readonly<Record<string, string>>;
  readonly theme: Theme;
  readonly preferences: Preferences;
}

/** Why chat is not online. Each has a sentence for the user in the message files. */
export const TROUBLES = [
  'network', // the XMPP server cannot be reached; tried again by itself
  'token', // the webmail gave no token for a passing reason; tried again by itself
  'refused', // the XMPP server refused the session token three times
  'signed_out', // the webmail session has ended
  'not_granted', // the zimlet is not available to this account
  'jsp_disabled', // zimbraZimletJspEnabled is off on the mailbox server
  'not_loaded', // a file of the zimlet did not load
  'settings', // the zimlet's configuration cannot be used
] as const;
export type Trouble = (typeof TROUBLES)[number];

export type ChatState =
  | { readonly name: 'connecting' }
  | { readonly name: 'online' }
  /** Not connected; the chat tries again by itself. */
  | { readonly name: 'offline'; readonly trouble: Trouble }
  /** Not connected; waits until the user asks to try again. */
  | { readonly name: 'paused'; readonly trouble: Trouble };

/** How the user can be seen. */
export type SelfStatus = 'available' | 'away' | 'busy';

export type ToChat =
  | { readonly type: 'start'; readonly settings: ChatSettings }
  | { readonly type: 'visible'; readonly visible: boolean }
  | { readonly type: 'focus' }
  | { readonly type: 'retry' }
  /** The user does something in the webmail (at most once in some seconds). */
  | { readonly type: 'alive' }
  | { readonly type: 'theme'; readonly theme: Theme }
  | { readonly type: 'preferences'; readonly preferences: Preferences }
  /** How the user wants to be seen. */
  | { readonly type: 'status'; readonly status: SelfStatus }
  /** Tries every part of the connection, before the user's eyes. */
  | { readonly type: 'test' }
  /** A few words of help. */
  | { readonly type: 'help' }
  /** Opens the conversation with the person of this mail address. */
  | { readonly type: 'talk'; readonly address: string }
  /** Makes a group of these people and the user, and opens it. */
  | { readonly type: 'new-group'; readonly name: string; readonly addresses: readonly string[] }
  | { readonly type: 'ask'; readonly id: number; readonly question: QuestionOf<ChatQuestions> }
  /**
   * The webmail goes: end the session in all tabs and forget what the browser keeps. Where its session has
   * `expired` the user has not said so, and what is not sent waits for his next log-in.
   */
  | { readonly type: 'sign-out'; readonly expired: boolean }
  /** The webmail's session has ended by itself. */
  | { readonly type: 'session-over' }
  | { readonly type: 'answered'; readonly id: number; readonly answer: AnswerOf<Questions> }
  | { readonly type: 'not-answered'; readonly id: number; readonly why: NoAnswer };

export type ToPanel =
  | { readonly type: 'ready' }
  | { readonly type: 'state'; readonly state: ChatState }
  /** How others see the user, as long as the chat is online. */
  | { readonly type: 'seen'; readonly status: SelfStatus }
  /** Number of unread messages in all conversations. */
  | { readonly type: 'unread'; readonly count: number }
  /** Something has come of which the user is to know; to one tab of the browser only. */
  | { readonly type: 'news' }
  /** Number of things that the user has written and the server has not confirmed. */
  | { readonly type: 'waiting'; readonly count: number }
  /** The user is doing something in the frame (at most once in some seconds). */
  | { readonly type: 'activity' }
  /** The user pressed Escape and wants back to the webmail. */
  | { readonly type: 'leave' }
  | { readonly type: 'signed-out' }
  /** What the user has chosen in the chat itself, to be kept with the rest. */
  | { readonly type: 'prefer'; readonly change: Partial<Preferences> }
  /** The user has followed a notice: the panel opens, in a window that comes to the front. */
  | { readonly type: 'show' }
  /** Opens the webmail's window to write a mail in. */
  | {
      readonly type: 'write';
      readonly to: readonly string[];
      readonly subject?: string;
      /** Plain text. */
      readonly body?: string;
    }
  /** Opens the webmail's form for an appointment. */
  | { readonly type: 'meet'; readonly with: readonly string[]; readonly subject?: string }
  | { readonly type: 'ask'; readonly id: number; readonly question: QuestionOf<Questions> }
  | { readonly type: 'answered'; readonly id: number; readonly answer: AnswerOf<ChatQuestions> }
  | { readonly type: 'not-answered'; readonly id: number; readonly why: NoAnswer };

const MARK = 'com_zimbra_converse';

export const wrap = (message: ToChat | ToPanel): unknown => ({ from: MARK, message });

/** The message inside `data`, or `undefined` when it is none of ours. Its shape is not checked. */
export function unwrap(data: unknown): unknown {
  const envelope = data as { from?: unknown; message?: unknown } | null;
  return typeof envelope === 'object' && envelope?.from === MARK ? envelope.message : undefined;
}
