/**
 * Looks for what was said, in the user's own archive and in those of his groups. Two ways at once:
 * where the server has an index of words (MariaDB), it is asked; and the archives are read backwards,
 * step by step, which finds parts of words and Chinese too, and works everywhere. What was read is
 * kept, so that the next letter looks through memory. Fires `change`.
 */
import type { ArchiveReader, Page } from '../archive/archive.ts';
import { type Line, Refused } from '../line/line.ts';
import type { Perspective } from '../model/happening.ts';
import { textField } from './full-text.ts';
import { matcher } from './match.ts';
import { type Said, SaidReader } from './said.ts';

export interface SearchParts {
  readonly line: Line;
  readonly reader: ArchiveReader;
  readonly me: Perspective;
  /** The user's groups; `newest`: when something was said there last, in milliseconds, if known. */
  readonly rooms: () => readonly { readonly jid: string; readonly newest?: number | undefined }[];
  /** What a sender is called in that conversation, and the conversation itself. */
  readonly nameOf: (peer: string, isGroup: boolean) => string;
}

export interface SearchState {
  readonly found: readonly Said[];
  readonly isLooking: boolean;
  /** The line broke, or the server refused; what was found before is still there. */
  readonly failed: boolean;
  /** Milliseconds; undefined: everything has been looked through. */
  readonly lookedBackTo: number | undefined;
}

/** Where one is looking: in one conversation only, or everywhere. */
export interface Only {
  readonly peer: string;
  readonly isGroup: boolean;
}

interface Archive {
  readonly of: string;
  readonly with?: string;
  readonly reader: SaidReader;
  /** The id before which the next page ends; an empty text: nothing was read. */
  before: string;
  /** When the oldest message was written that has been read. */
  time: number;
  isComplete: boolean;
  /** Newest first. */
  readonly said: Said[];
}

const PAGE = 100;
/** Pages that are read before the user asks for more; while nothing is found, a few more. */
const STEP = 6;
const STEP_WITHOUT_RESULT = 20;
const FULL_TEXT_RESULTS = 50;
/** A letter that follows so soon belongs to the same word. Milliseconds. */
const TYPING_MS = 250;

export class MessageSearch extends EventTarget {
  readonly #parts: SearchParts;
  readonly #only: Only | undefined;
  #archives: Archive[] | undefined;
  #text = '';
  #isMatch: (text: string) => boolean = () => false;
  /** What the server's index has found for this text. */
  #indexed: readonly Said[] = [];
  #pages = 0;
  /** Pages up to which the user has asked to look. */
  #wanted = STEP;
  #isReading = false;
  #isAsking = false;
  #failed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: SearchParts, only?: Only) {
    super();
    this.#parts = parts;
    this.#only = only;
  }

  get state(): SearchState {
    const open = (this.#archives ?? []).filter(({ isComplete }) => !isComplete);
    const times = open.map(({ time }) => time);
    return {
      found: this.#found(),
      isLooking: this.#isReading || this.#isAsking || this.#timer !== undefined,
      failed: this.#failed,
      lookedBackTo:
        this.#archives === undefined || open.length > 0 ? Math.max(...times) : undefined,
    };
  }

  /** Looks for this text from now on, once no letter follows; a text before it is over. */
  look(text: string): void {
    if (text === this.#text) return;
    this.stop();
    this.#text = text;
    this.#isMatch = matcher(text);
    this.#indexed = [];
    if (text.trim() === '') return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#go();
    }, TYPING_MS);
    this.#changed();
  }

  /** Looks further back, or once more after a failure. */
  further(): void {
    if (!this.#failed) this.#wanted = this.#pages + STEP;
    this.#go();
  }

  /** Nobody wants it any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#text = '';
    this.#isAsking = false;
  }

  #go(): void {
    this.#failed = false;
    this.#archives ??= this.#all();
    void this.#read();
    void this.#ask(this.#text);
    this.#changed();
  }

  #all(): Archive[] {
    const { line, me, rooms } = this.#parts;
    const archive = (of: string, time: number, peer?: string): Archive => ({
      of,
      ...(peer !== undefined && { with: peer }),
      reader: new SaidReader(me),
      before: '',
      time,
      isComplete: false,
      said: [],
    });
    const only = this.#only;
    if (only) {
      return [
        only.isGroup ? archive(only.peer, Infinity) : archive(line.bareJid, Infinity, only.peer),
      ];
    }
    // Of a group where nobody has said anything since, there is nothing to read until then.
    return [
      archive(line.bareJid, Infinity),
      ...rooms().map(({ jid, newest }) => archive(jid, newest ?? Infinity)),
    ];
  }

  /** Reads backwards, always in the archive that has been read least far. */
  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      while (this.#wantsMore()) {
        const archive = this.#next();
        if (!archive) break;
        const { of, before } = archive;
        const page = await this.#page(of, {
          before,
          max: PAGE,
          ...(archive.with !== undefined && { with: archive.with }),
        });
        this.#pages += 1;
        archive.said.push(...archive.reader.read(of, page.messages));
        const oldest = page.messages[0];
        if (oldest) {
          archive.before = oldest.id;
          archive.time = Date.parse(oldest.stamp);
        }
        archive.isComplete = page.complete;
        this.#changed();
      }
    } catch {
      this.#failed = true;
    } finally {
      this.#isReading = false;
      this.#changed();
    }
  }

  #wantsMore(): boolean {
    if (this.#text === '') return false;
    if (this.#pages < this.#wanted) return true;
    const most = this.#wanted - STEP + STEP_WITHOUT_RESULT;
    return this.#pages < most && this.#found().length === 0;
  }

  #next(): Archive | undefined {
    let next: Archive | undefined;
    for (const each of this.#archives ?? []) {
      if (!each.isComplete && (!next || each.time > next.time)) next = each;
    }
    return next;
  }

  /** A room that cannot be read, or not any more, is no reason to find nothing elsewhere. */
  async #page(of: string, query: Parameters<ArchiveReader['page']>[1]): Promise<Page> {
    try {
      return await this.#parts.reader.page(of, query);
    } catch (error) {
      if (error instanceof Refused && of !== this.#parts.line.bareJid) {
        return { messages: [], complete: true };
      }
      throw error;
    }
  }

  /** Asks the server's index. Where there is none, reading is all there is. */
  async #ask(text: string): Promise<void> {
    const { line } = this.#parts;
    this.#isAsking = true;
    const results = await Promise.allSettled(
      (this.#archives ?? []).map(async (archive) => {
        const { of } = archive;
        const field = await textField(line, of);
        if (field === undefined || text !== this.#text) return [];
        const { messages } = await this.#page(of, {
          before: '',
          max: FULL_TEXT_RESULTS,
          text: { field, words: text },
          ...(archive.with !== undefined && { with: archive.with }),
        });
        return new SaidReader(this.#parts.me).read(of, messages);
      }),
    );
    if (text !== this.#text) return;
    this.#isAsking = false;
    this.#indexed = results.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    this.#failed ||= results.some(({ status }) => status === 'rejected');
    this.#changed();
  }

  /** Newest first, each once. What was read knows of edits that the index does not. */
  #found(): Said[] {
    const archives = this.#archives ?? [];
    const read = archives.flatMap(({ said }) => said).filter(({ text }) => this.#isMatch(text));
    const older = this.#indexed.filter(
      ({ of, time, text }) =>
        this.#isMatch(text) && archives.some((each) => each.of === of && time < each.time),
    );
    return [...read, ...older].sort((a, b) => b.time - a.time);
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}
