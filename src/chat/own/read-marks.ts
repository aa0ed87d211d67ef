/**
 * How far the user has read, the same on all devices (XEP-0490): one item for each conversation in
 * a node of his own.
 */
import type { Line } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { child, x } from '../line/xml.ts';
import { KeptNode, payloadOf } from './kept-node.ts';

export class ReadMarks {
  readonly #node: KeptNode;

  constructor(line: Line, onMark: (peer: string, id: string) => void) {
    this.#node = new KeptNode(line, NS.DISPLAYED, (item, payload) => {
      const mark = child(payloadOf(payload, 'displayed', NS.DISPLAYED), 'stanza-id', NS.STABLE_ID);
      const id = mark?.getAttribute('id');
      if (id && /^\d+$/.test(id)) onMark(item.toLowerCase(), id);
    });
  }

  begin(): Promise<void> {
    return this.#node.begin();
  }

  /** News from another device; false: something else. */
  take(message: Element): boolean {
    return this.#node.take(message);
  }

  /** The user has read `peer` up to `id` of the archive of `by`. */
  mark(peer: string, id: string, by: string): void {
    this.#node.put(
      peer,
      x('displayed', { xmlns: NS.DISPLAYED }, x('stanza-id', { xmlns: NS.STABLE_ID, by, id })),
    );
  }
}
