/**
 * One of the user's own nodes, the same here, on the server and on all devices: read when a session
 * begins, heard of afterwards, and written item by item. What could not be written is written in the
 * next session.
 */
import type { Line } from '../line/line.ts';
import { children } from '../line/xml.ts';
import { createNode, nodeNews, publishItem, readNode, retractItem } from './private-nodes.ts';

/** A burst of changes of one item is one. Milliseconds. */
const TOGETHER_MS = 400;

export class KeptNode {
  readonly #line: Line;
  readonly #node: string;
  /** `payload` is undefined when the item was taken away. */
  readonly #onItem: (id: string, payload: Element | undefined) => void;
  /** By id; undefined: to be taken away. */
  readonly #unwritten = new Map<string, Element | undefined>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ready = false;

  constructor(
    line: Line,
    node: string,
    onItem: (id: string, payload: Element | undefined) => void,
  ) {
    this.#line = line;
    this.#node = node;
    this.#onItem = onItem;
  }

  /** A session stands. */
  async begin(): Promise<void> {
    this.#ready = false;
    const items = await readNode(this.#line, this.#node);
    if (items) this.#take(items);
    else await createNode(this.#line, this.#node);
    this.#ready = true;
    if (this.#unwritten.size > 0) this.#soon();
  }

  /** News from another device, already known to come from the account itself. False: something else. */
  take(message: Element): boolean {
    const items = nodeNews(message, this.#node);
    if (items) this.#take(items);
    return items !== undefined;
  }

  /** Writes the item, or takes it away. */
  put(id: string, payload: Element | undefined): void {
    this.#unwritten.set(id, payload);
    this.#soon();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#write(), TOGETHER_MS);
  }

  async #write(): Promise<void> {
    if (!this.#ready || !this.#line.isUp) return; // `begin` of the next session does it
    for (const [id, payload] of [...this.#unwritten]) {
      try {
        if (payload) await publishItem(this.#line, this.#node, id, payload);
        else await retractItem(this.#line, this.#node, id);
      } catch {
        return; // the next session tries again
      }
      if (this.#unwritten.get(id) === payload) this.#unwritten.delete(id);
    }
  }

  #take(items: Element): void {
    for (const item of children(items, 'item')) {
      const id = item.getAttribute('id');
      const payload = item.firstElementChild;
      if (id && payload) this.#onItem(id, payload);
    }
    for (const gone of children(items, 'retract')) {
      const id = gone.getAttribute('id');
      if (id) this.#onItem(id, undefined);
    }
  }
}

/** The payload when it is of that name and namespace. */
export const payloadOf = (
  payload: Element | undefined,
  name: string,
  namespace: string,
): Element | undefined =>
  payload?.localName === name && payload.namespaceURI === namespace ? payload : undefined;
