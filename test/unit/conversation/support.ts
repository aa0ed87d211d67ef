/** Converse's models, as far as they are used: Backbone's. */
import type {
  ChatBox,
  ConversePrivate,
  Message,
  Model,
} from '../../../src/conversation/converse-api.ts';

type Handler = (...args: never[]) => unknown;

export class FakeModel implements Model {
  readonly values: Record<string, unknown>;
  readonly #handlers = new Map<string, Handler[]>();
  changed: Record<string, unknown> = {};
  constructor(values: Record<string, unknown> = {}) {
    this.values = { ...values };
  }
  get(name: string): unknown {
    return this.values[name];
  }
  set(attributes: object, { silent = false } = {}): void {
    const changed = Object.entries(attributes).filter(([name, now]) => this.values[name] !== now);
    Object.assign(this.values, attributes);
    this.changed = Object.fromEntries(changed);
    for (const [name] of changed) if (!silent) this.trigger(`change:${name}`);
  }
  save(attributes: object): void {
    this.set(attributes);
  }
  on(events: string, handler: Handler): void {
    for (const event of events.split(' ')) {
      this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]);
    }
  }
  off(events: string, handler: Handler): void {
    for (const event of events.split(' ')) {
      const others = this.#handlers.get(event)?.filter((each) => each !== handler);
      this.#handlers.set(event, others ?? []);
    }
  }
  trigger(event: string, about: unknown = this): void {
    for (const handler of this.#handlers.get(event) ?? []) handler(about as never);
  }
}

export class FakeMessage extends FakeModel implements Message {
  collection: { chatbox: FakeBox } | undefined;
  getMessageText(): string | undefined {
    return this.values['body'] as string | undefined;
  }
  getDisplayName(): string {
    return (this.values['name'] as string | undefined) ?? 'Bob Martin';
  }
  isMeCommand(): boolean {
    return false;
  }
  isRetracted(): boolean {
    return this.values['retracted'] !== undefined;
  }
}

export class FakeBox extends FakeModel {
  readonly ui = new FakeModel();
  readonly messages: FakeModel & {
    models: FakeMessage[];
    sorted: number;
    length: number;
    sort(): void;
    last(): FakeMessage | undefined;
  };
  constructor(jid: string, messages: Record<string, unknown>[] = []) {
    super({ jid });
    const models = messages.map((values) => new FakeMessage(values));
    this.messages = Object.assign(new FakeModel(), {
      models,
      sorted: 0,
      length: models.length,
      sort(this: { sorted: number }) {
        this.sorted += 1;
      },
      last: () => models[models.length - 1],
    });
    for (const message of models) this.#adopt(message);
  }
  #adopt(message: FakeMessage): void {
    message.collection = { chatbox: this };
    message.on('change:correcting', () => this.messages.trigger('change:correcting', message));
  }
  /** As Converse does when one comes. */
  add(values: Record<string, unknown>): FakeMessage {
    const message = new FakeMessage(values);
    this.messages.models.push(message);
    this.#adopt(message);
    this.messages.trigger('add', message);
    return message;
  }
  canPostMessages(): boolean {
    return this.values['closed'] !== true;
  }
  getDisplayName(): string {
    return 'Bob Martin';
  }
  getReferencedMessage(id: string): FakeMessage | undefined {
    return this.messages.models.find((message) => message.get('msgid') === id);
  }
  readonly written: object[] = [];
  sendMessage(attributes: object): Promise<unknown> {
    this.written.push(attributes);
    return Promise.resolve();
  }
  closed = false;
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
  get box(): ChatBox {
    return this;
  }
}

/** A Converse in which one can make things happen. */
export function fakeConverse(...boxes: FakeBox[]) {
  const listeners = new Map<string, Handler>();
  const sent: Element[] = [];
  const inner = {
    exports: {
      ChatBox: { prototype: {} },
      Message: { prototype: { getDisplayName: () => 'of Converse' } },
    },
    api: {
      send: (stanza: Element) => void sent.push(stanza),
      listen: { on: (event: string, handler: Handler) => void listeners.set(event, handler) },
    },
    state: {
      chatboxes: {
        models: boxes,
        get: (jid: string) => boxes.find((box) => box.get('jid') === jid),
      },
    },
  } as unknown as ConversePrivate;
  return {
    inner,
    sent,
    fire: (event: string, ...args: unknown[]): unknown =>
      listeners.get(event)?.(...(args as never[])),
  };
}
