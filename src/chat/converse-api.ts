/**
 * The members of Converse.js 14.0.0 that this project uses, and no others. Its own type
 * declarations refer to a package that is not published, so they cannot be used.
 */
export interface ConverseGlobal {
  initialize(settings: object): Promise<void>;
  plugins: { add(name: string, plugin: ConversePlugin): void };
  env: {
    /** Makes a stanza, escaping what is put in. */
    stx: (strings: TemplateStringsArray, ...values: string[]) => unknown;
    Strophe: { SASLPlain: unknown; Status: Record<'AUTHFAIL' | 'CONNFAIL', number> };
  };
}

export interface ConversePlugin {
  /** Called with the plugin as `this`, which carries the private API. */
  initialize(this: { _converse: ConversePrivate }): void;
}

export interface ConversePrivate {
  api: ConverseApi;
  state: {
    connfeedback: Events & { get(name: 'connection_status'): number };
    chatboxes: Events & { models: readonly ChatBox[] };
  };
}

export interface ConverseApi {
  listen: { on(event: string, handler: (...args: never[]) => unknown): void };
  user: { logout(): Promise<void>; jid(): string };
  vcard: {
    get(jid: string): Promise<{ fullname?: string; nickname?: string }>;
    update(jid: string, force: boolean): Promise<unknown>;
  };
  sendIQ(stanza: unknown): Promise<unknown>;
  waitUntil(promise: string): Promise<unknown>;
  connection: { get(): Connection | undefined; reconnect(): Promise<void> | undefined };
}

interface Events {
  on(events: string, handler: () => void): void;
}

interface ChatBox {
  get(name: 'num_unread' | 'num_unread_general'): number | undefined;
}

/** Strophe's connection. */
export interface Connection {
  pass?: unknown;
  connected: boolean;
  reconnecting?: boolean;
  /** How often a BOSH request is sent again after a 5xx before the connection counts as lost. */
  maxRetries: number;
  reset(): void;
  /** Converse's own: takes the session apart, or starts to reconnect. */
  onDisconnected(): void;
  /** `handler` is called when a BOSH request ends with `status`; 0 stands for no answer. */
  addProtocolErrorHandler(protocol: 'HTTP', status: number, handler: () => void): void;
  /** `errors`: BOSH requests that failed in a row. */
  _proto: { sid?: string | null; rid?: number; errors?: number };
}
