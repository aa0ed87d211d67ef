/**
 * What the chat may ask the panel about the user's mailbox, which the panel looks up with the user's
 * own session. Plain data, no secret.
 */

/** Somebody of the company's directory who has a mailbox of his own. */
export interface DirectoryPerson {
  /** The first of his mail addresses, in lower case. */
  readonly address: string;
  /** May be empty. */
  readonly name: string;
  /** What he does or where, to tell two of a name apart. */
  readonly title?: string;
  /** URL of a picture: of the webmail's own origin, or the picture itself. */
  readonly photo?: string;
}

/** A file of the user's own Briefcase. */
export interface BriefcaseFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** When it was changed last, in milliseconds. */
  readonly time: number;
  /** Where its content is; of the webmail's own origin. */
  readonly url: string;
}

/** Milliseconds. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** The user's own reply to his colleagues while he is out, between the times that it has. */
export interface OutOfOffice extends Partial<Span> {
  /** Plain text. */
  readonly note: string;
}

/** Each kind of question: what it asks and what the answer is. */
export interface Questions {
  /** People by a part of their name or address; nobody whom one would not write to. */
  find: {
    question: { readonly text: string };
    answer: { readonly people: readonly DirectoryPerson[]; readonly more: boolean };
  };
  /** Who is behind these addresses, by the address; of whom nothing is known is left out. */
  'look-up': {
    question: { readonly addresses: readonly string[] };
    answer: Readonly<Record<string, DirectoryPerson>>;
  };
  /** With whom the user has exchanged mail lately, the last first; not looked up in the directory. */
  recent: {
    question: object;
    answer: readonly string[];
  };
  /** What is in the user's Briefcase, the last change first. */
  briefcase: {
    question: object;
    answer: readonly BriefcaseFile[];
  };
  /** Puts a file of this origin into the Briefcase; the answer is what it is called there. */
  keep: {
    question: { readonly url: string; readonly name: string };
    answer: string;
  };
  /** When the user is busy by his calendar in that time. With what is not told. */
  busy: {
    question: Span;
    answer: readonly Span[];
  };
  /** Whether the webmail's session is over: expired, the password changed, the account locked. */
  session: {
    question: object;
    answer: { readonly over: boolean };
  };
  /** His reply, if it is on; it may have its time, or be over. */
  'out-of-office': {
    question: object;
    answer: { readonly reply: OutOfOffice | undefined };
  };
}

/** Why there is no answer. */
export type NoAnswer =
  | 'off' // the webmail does not offer that to this account; asking again is useless
  | 'trouble'; // not now: a fault, or nothing came in time

/** A kind of question each: what it asks, and what the answer is. */
export type Table<T> = { [Kind in keyof T]: { question: object; answer: unknown } };
export type QuestionOf<T extends Table<T>, K extends keyof T = keyof T> = {
  [Kind in K]: { readonly kind: Kind } & T[Kind]['question'];
}[K];
export type AnswerOf<T extends Table<T>, K extends keyof T = keyof T> = T[K]['answer'];
