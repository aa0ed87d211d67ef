/** Converse's models, as far as they are used: Backbone's. */
import type { ChatBox, ConversePrivate, Model } from '../../../src/conversation/converse-api.ts';

type Handler = (...args: never[]) => unknown;

export class FakeModel implements Model {
  readonly values: Record<string, unknown>;
  readonly #handlers = new Map<string, Handler[]>();
  constructor(values: Record<string, unknown> = {}) {
    this.values = { ...values };
  }
  get(name: string): unknown {
    return this.values[name];
  }
  set(attributes: object, { silent = false } = {}): void {
    const changed = Object.entries(attributes).filter(([name, now]) => this.values[name] !== now);
    Object.assign(this.values, attributes);
    for (const [name] of changed) if (!silent) this.trigger(`change:${name}`);
  }
  save(attributes: object): void {
    this.set(attributes);
  }
  on(event: string, handler: Handler): void {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]);
  }
  trigger(event: string, about: unknown = this): void {
    for (const handler of this.#handlers.get(event) ?? []) handler(about as never);
  }
}

export class FakeBox extends FakeModel {
  readonly ui = new FakeModel();
  readonly messages: FakeModel & {
    models: FakeModel[];
    sorted: number;
    length: number;
    sort(): void;
    last(): FakeModel | undefined;
  };
  constructor(jid: string, messages: Record<string, unknown>[] = []) {
    super({ jid });
    const models = messages.map((values) => new FakeModel(values));
    this.messages = Object.assign(new FakeModel(), {
      models,
      sorted: 0,
      length: models.length,
      sort(this: { sorted: number }) {
        this.sorted += 1;
      },
      last: () => models[models.length - 1],
    });
  }
  get box(): ChatBox {
    return this;
  }
}

/** A Converse in which one can make things happen. */
export function fakeConverse(...boxes: FakeBox[]) {
  const listeners = new Map<string, Handler>();
  const inner = {
    api: {
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
    fire: (event: string, ...args: unknown[]): unknown =>
      listeners.get(event)?.(...(args as never[])),
  };
}
