import type { I18n } from './plain-words.ts';
import type { Dayjs } from './times.ts';

/**
 * The members of Converse.js 14.0.0 that this project uses, and no others. Its own type
 * declarations refer to a package that is not published, so they cannot be used.
 */
export interface ConverseGlobal {
  initialize(settings: object): Promise<void>;
  plugins: { add(name: string, plugin: ConversePlugin): void };
  env: { Strophe: { SASLPlain: unknown }; dayjs: Dayjs; i18n: I18n; u: ConverseTools };
}

export interface ConverseTools {
  initStorage(model: Model, id: string): void;
  emojis: { shortnamesToUnicode(text: string): string };
  /** Under which key of a message's `reactions` one's own are. */
  reactions: { getOwnReactionJID(box: ChatBox): string };
}

export interface ConversePlugin {
  /** Called with the plugin as `this`, which carries the private API. */
  initialize(this: { _converse: ConversePrivate }): void;
}

export interface ConversePrivate {
  api: ConverseApi;
  state: { chatboxes: { models: readonly ChatBox[]; get(jid: string): ChatBox | undefined } };
  exports: {
    EmojiPicker: new (attributes: object) => Model;
    ChatBox: { prototype: ChatBox };
    Message: { prototype: Message };
    MUC: { readonly prototype: GroupBox };
  };
}

export interface ConverseApi {
  listen: { on(event: string, handler: (...args: never[]) => unknown): void };
  waitUntil(promise: string): Promise<unknown>;
  send(stanza: Element): void;
  emojis: { initialize(): Promise<unknown> };
  modal: { show(name: string, properties?: object): unknown };
  confirm(title: string): Promise<unknown>;
  prompt(title: string): Promise<unknown>;
  alert(type: string, title: string): unknown;
  chats: { open(jid: string, attributes: object, force: boolean): Promise<ChatBox> };
  rooms: { open(jid: string, attributes: object, force: boolean): Promise<ChatBox> };
}

/** The text of a message while it becomes what is drawn. */
export interface Texture {
  readonly length: number;
  toString(): string;
  /** What stands for the text between two places: anything that lit can draw. */
  addTemplateResult(begin: number, end: number, template: object): void;
}

/** Skeletor's models, which are Backbone's. */
export interface Model {
  get(name: string): unknown;
  set(attributes: object, options?: object): void;
  save(attributes: object): void;
  on(events: string, handler: (model: never) => void): void;
  off(events: string, handler: (model: never) => void): void;
}

export interface Message extends Model {
  /** What the last change was about. */
  changed: Readonly<Record<string, unknown>>;
  /** As people read it: without the quotation that a reply carries for other programs. */
  getMessageText(): string | undefined;
  /** Of its sender. */
  getDisplayName(): string;
  isMeCommand(): boolean;
  isRetracted(): boolean;
}

/** The element of one message. */
export interface MessageElement extends HTMLElement {
  model: Message;
  getExtraMessageClasses(): string;
  requestUpdate(): void;
}

export interface Messages extends Model {
  models: readonly Message[];
  sort(): void;
  trigger(event: string): void;
  last(): Message | undefined;
}

export interface ChatBox extends Model {
  messages: Messages;
  ui: Model & { trigger(event: string): void };
  /** Who is in a group. */
  occupants?: { models: readonly Model[] };
  canPostMessages(): boolean;
  getDisplayName(): string;
  /** The message that somebody refers to by this id. */
  getReferencedMessage(id: string): Message | undefined;
  sendMessage(attributes: object): Promise<unknown>;
  close(): Promise<unknown>;
}

/** Of a group. */
export interface GroupBox extends ChatBox {
  occupants: { readonly models: readonly Model[] };
  createMessage(attributes: Readonly<Record<string, unknown>>, options?: object): Promise<unknown>;
  getAllKnownNicknames(): string[];
  parseTextForReferences(text: string): readonly [string, readonly object[]];
  isUserMentioned(message: Message): boolean;
}

export const isGroup = (box: ChatBox): boolean => box.get('type') === 'chatroom';

/** An attribute that is a text, or an empty one. */
export function textOf(model: Model | undefined, name: string): string {
  const value = model?.get(name);
  return typeof value === 'string' ? value : '';
}
