/**
 * What the webmail knows of where the user is: his calendar (only when he is busy, never with what),
 * and his out-of-office reply. Asked every few minutes, and looked at again when something of it
 * begins or ends. A chunk of its own, for those who want it.
 */
import { NotAnswered } from '../../browser/asking.ts';
import type { OutOfOffice, Span } from '../../shared/questions.ts';
import type { PanelQuestions } from '../page/ask-panel.ts';
import type { Known } from './shown.ts';

const EVERY_MS = 5 * 60_000;
/** So far ahead the calendar is read: longer than until the next question, if one stays unanswered. */
const AHEAD_MS = 60 * 60_000;
/** Letters of the note that others see beside the name. */
const LONGEST = 100;

export interface DiaryParts {
  readonly ask: PanelQuestions['ask'];
  readonly wants: () => { readonly meetings: boolean; readonly out: boolean };
  readonly onChange: () => void;
}

export class Diary {
  readonly #parts: DiaryParts;
  #busy: readonly Span[] = [];
  #out: OutOfOffice | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #askedAt = -Infinity;
  /** Counts the beginnings: what was asked before the last is nobody's any more. */
  #turn = 0;

  constructor(parts: DiaryParts) {
    this.#parts = parts;
  }

  /** Begins, or begins anew because something else is wanted. */
  async start(): Promise<void> {
    const turn = (this.#turn += 1);
    const { wants, ask, onChange } = this.#parts;
    clearTimeout(this.#timer);
    const { meetings, out } = wants();
    const now = Date.now();
    const until = now + AHEAD_MS;
    this.#askedAt = now;
    const [busy, { reply }] = await Promise.all([
      meetings ? orKnown(ask({ kind: 'busy', from: now, until }), this.#busy, []) : [],
      out ? orKnown(ask({ kind: 'out-of-office' }), { reply: this.#out }, NO_REPLY) : NO_REPLY,
    ]);
    if (turn !== this.#turn) return;
    this.#busy = busy;
    this.#out = reply;
    onChange();
    if (meetings || out) this.#next();
  }

  stop(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.#busy = [];
    this.#out = undefined;
  }

  get known(): Omit<Known, 'idle'> {
    const now = Date.now();
    const isNow = ({ from = -Infinity, until = Infinity }: Partial<Span>): boolean =>
      from <= now && now < until;
    return {
      inMeeting: this.#busy.some(isNow),
      out: this.#out && isNow(this.#out) ? { note: shortened(this.#out.note) } : undefined,
    };
  }

  /** At the next beginning or end, or when it is time to ask again. */
  #next(): void {
    const now = Date.now();
    const edges = [...this.#busy, ...(this.#out ? [this.#out] : [])].flatMap(
      ({ from, until }: Partial<Span>) => [from, until].filter((at) => at !== undefined),
    );
    const ask = this.#askedAt + EVERY_MS;
    const next = Math.min(ask, ...edges.filter((at) => at > now));
    this.#timer = setTimeout(() => {
      if (Date.now() >= ask) {
        void this.start();
        return;
      }
      this.#parts.onChange();
      this.#next();
    }, next - now);
  }
}

const NO_REPLY: { readonly reply: OutOfOffice | undefined } = { reply: undefined };

/** When nothing comes now, what was known is still the best there is. */
async function orKnown<T>(answer: Promise<T>, known: T, nothing: T): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    return error instanceof NotAnswered && error.why === 'off' ? nothing : known;
  }
}

function shortened(note: string): string {
  const letters = Array.from(note.replace(/\s+/g, ' ').trim());
  return letters.length > LONGEST
    ? `${letters.slice(0, LONGEST - 1).join('')}\u2026`
    : letters.join('');
}
