/**
 * How far the user has read, the same on all devices (XEP-0490): one item for each conversation in
 * a node of his own.
 */
import type { Line } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { child, children, x } from '../line/xml.ts';
import { createNode, nodeNews, publishItem, readNode } from './private-nodes.ts';

/** A burst of messages that are read as they come is one mark. Milliseconds. */
const TOGETHER_MS = 400;

export class ReadMarks {
  readonly #line: Line;
  readonly #onMark: (peer: string, id: string) => void;
  readonly #unsent = new Map<string, { id: string; by: string }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ready = false;

  constructor(line: Line, onMark: (peer: string, id: string) => void) {
    this.#line = line;
    this.#onMark = onMark;
  }

  /** A session stands: reads all marks, and writes those that could not be written before. */
  async begin(): Promise<void> {
    this.#ready = false;
    const items = await readNode(this.#line, NS.DISPLAYED);
    if (items) this.#take(items);
    else await createNode(this.#line, NS.DISPLAYED);
    this.#ready = true;
    if (this.#unsent.size > 0) this.#soon();
  }

  /** News from another device, already known to come from the account itself. False: something else. */
  take(message: Element): boolean {
    const items = nodeNews(message, NS.DISPLAYED);
    if (items) this.#take(items);
    return items !== undefined;
  }

  /** The user has read `peer` up to `id` of the archive of `by`. */
  mark(peer: string, id: string, by: string): void {
    this.#unsent.set(peer, { id, by });
    this.#soon();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#publish(), TOGETHER_MS);
  }

  async #publish(): Promise<void> {
    if (!this.#ready || !this.#line.isUp) return; // `begin` of the next session does it
    for (const [peer, { id, by }] of [...this.#unsent]) {
      const mark = x(
        'displayed',
        { xmlns: NS.DISPLAYED },
        x('stanza-id', { xmlns: NS.STABLE_ID, by, id }),
      );
      try {
        await publishItem(this.#line, NS.DISPLAYED, peer, mark);
      } catch {
        return; // the next session tries again
      }
      if (this.#unsent.get(peer)?.id === id) this.#unsent.delete(peer);
    }
  }

  #take(items: Element): void {
    for (const item of children(items, 'item')) {
      const mark = child(child(item, 'displayed', NS.DISPLAYED), 'stanza-id', NS.STABLE_ID);
      const peer = item.getAttribute('id')?.toLowerCase();
      const id = mark?.getAttribute('id');
      if (peer && id && /^\d+$/.test(id)) this.#onMark(peer, id);
    }
  }
}
