/** The pictures of groups: each is in the vCard of its room (XEP-0054), told of by its hash (XEP-0153). */
import { type Line, LineDown } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { child, stanza, textOf, x } from '../line/xml.ts';

export interface GroupPicture {
  /** `image/jpeg` and the like. */
  readonly type: string;
  readonly base64: string;
}

/** What others than this program have put there may be large. Letters of base64. */
const LARGEST = 200_000;
const TYPE = /^image\/(jpeg|png|gif|webp)$/;

export class GroupPictures {
  readonly #line: Line;
  readonly #onPicture: (room: string) => void;
  readonly #hashes = new Map<string, string>();
  readonly #urls = new Map<string, string>();

  constructor(line: Line, onPicture: (room: string) => void) {
    this.#line = line;
    this.#onPicture = onPicture;
  }

  /** For an `<img>`; undefined: it has none. */
  of(room: string): string | undefined {
    return this.#urls.get(room);
  }

  /** The room tells of its picture; an empty hash: it has none. */
  told(room: string, hash: string): void {
    if (this.#hashes.get(room) === hash) return;
    this.#hashes.set(room, hash);
    if (hash === '') {
      if (this.#urls.delete(room)) this.#onPicture(room);
      return;
    }
    void this.#ask(room, hash);
  }

  async #ask(room: string, hash: string): Promise<void> {
    try {
      const answer = await this.#line.iq(
        stanza('iq', { type: 'get', to: room }, x('vCard', { xmlns: NS.VCARD })),
      );
      if (this.#hashes.get(room) !== hash) return; // it has another one by now
      const photo = child(child(answer, 'vCard', NS.VCARD), 'PHOTO');
      const type = textOf(child(photo, 'TYPE')).trim().toLowerCase();
      const base64 = textOf(child(photo, 'BINVAL')).replace(/\s+/g, '');
      if (TYPE.test(type) && base64 !== '' && base64.length <= LARGEST) {
        this.#urls.set(room, `data:${type};base64,${base64}`);
      } else this.#urls.delete(room);
      this.#onPicture(room);
    } catch (error) {
      // The next session tells of it again, and it is asked for again.
      if (error instanceof LineDown) this.#hashes.delete(room);
    }
  }
}
