/** What the panel needs of the webmail. */
import type { AnswerersOf } from '../../browser/answering.ts';
import type { Questions } from '../../shared/questions.ts';
import type { WebmailClock } from '../../shared/webmail-clock.ts';
import type { Rect } from '../geometry.ts';
import type { Skin } from './skin.ts';

/** Who answers which of the chat's questions about the user's mailbox. */
export type Answerers = AnswerersOf<Questions>;

/** Texts by names; ours are declared in the zimlet's definition. */
export interface Properties {
  read(name: string): string | undefined;
  /** Sends it to Zimbra; resolves when it is kept, rejects when it is not. */
  write(name: string, value: string): Promise<void>;
}

/** A column at the side, beside which the webmail makes room. */
export interface Column {
  /** Also for another width. */
  show(width: number): void;
  hide(): void;
  /** Where it is, while it is shown. */
  area(): Rect | undefined;
}

export interface Webmail {
  /** The account's canonical address. */
  readonly email: string;
  /** The user's name, when the directory has one. */
  readonly displayName?: string;
  /** As Zimbra writes it: `fr`, `fr_CA`, `en_US`. */
  readonly locale: string;
  readonly clock: WebmailClock;
  /** The element that all of the webmail lives in; its dialogs are stacked inside it. */
  readonly shell: HTMLElement;
  /** How the webmail looks at this moment. */
  skin(): Skin;
  /** Where its toolbar ends, in CSS pixels from the top of the window. */
  toolbarBottom(): number;
  /** undefined: its skin has none. */
  readonly column: Column | undefined;
  /** Who answers what the chat asks about the user's mailbox. */
  readonly answerers: Answerers;
  /** Whether the account may keep files. */
  readonly hasBriefcase: boolean;
  /** A setting of the zimlet; `undefined` when missing or empty. */
  config(name: string): string | undefined;
  /** The zimlet's message file in the webmail's language; `undefined` when there is none. */
  readonly messages: Readonly<Record<string, string>> | undefined;
  /** What is kept for the account with the zimlet, the same on every computer. */
  readonly properties: Properties;
  /** URL of a file of the zimlet. */
  resourceUrl(file: string): string;
  /** The user is at work, though not in the webmail: it must not log him off as idle. */
  reportActivity(): void;
  /** Puts `element` among the stops of Tab; `focus` is called when it is its turn. */
  joinTabOrder(element: HTMLElement, focus: () => void): void;
  /**
   * Runs `task` before the webmail leaves for its login page, by a log-out or because its session has
   * `expired`, and waits for it a moment; when it says false within that, the webmail stays. The user may also stay when he is asked about unsaved
   * mail afterwards: `onStay` is called with the next sign of that.
   */
  beforeLogOff(task: (expired: boolean) => Promise<boolean>, onStay: () => void): void;
}

/** Why chat has no business in this page. */
export type NotHere =
  | 'not-zimbra'
  | 'child-window'
  | 'delegated'
  | 'external-account'
  | 'offline'
  | 'no-account';
