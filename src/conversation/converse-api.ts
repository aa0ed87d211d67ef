import type { Dayjs } from './times.ts';

/**
 * The members of Converse.js 14.0.0 that this project uses, and no others. Its own type
 * declarations refer to a package that is not published, so they cannot be used.
 */
export interface ConverseGlobal {
  initialize(settings: object): Promise<void>;
  plugins: { add(name: string, plugin: ConversePlugin): void };
  env: { Strophe: { SASLPlain: unknown }; dayjs: Dayjs };
}

export interface ConversePlugin {
  /** Called with the plugin as `this`, which carries the private API. */
  initialize(this: { _converse: ConversePrivate }): void;
}

export interface ConversePrivate {
  api: ConverseApi;
  state: { chatboxes: { models: readonly ChatBox[]; get(jid: string): ChatBox | undefined } };
}

export interface ConverseApi {
  listen: { on(event: string, handler: (...args: never[]) => unknown): void };
  waitUntil(promise: string): Promise<unknown>;
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
}

export type Message = Model;

/** The element of one message. */
export interface MessageElement extends HTMLElement {
  model: Message;
  getExtraMessageClasses(): string;
}

/** Where the menu of one message is drawn. */
export interface MessageActionsElement extends HTMLElement {
  render(): unknown;
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
}

/** An attribute that is a text, or an empty one. */
export function textOf(model: Model | undefined, name: string): string {
  const value = model?.get(name);
  return typeof value === 'string' ? value : '';
}
