/** What the directory says about a text that is being typed, for somebody who draws it at once. */
import type { Colleague } from './directory.ts';
import type { Who } from './who.ts';

export interface SearchState {
  readonly people: readonly Colleague[];
  /** There are more than these. */
  readonly more: boolean;
  /** The answer is not here yet, and the people are those of what was typed before. */
  readonly asking: boolean;
  /** The directory could not be asked: somebody may be missing. */
  readonly unsure: boolean;
}

/** So long after a letter the next one may still come. Milliseconds. */
const TYPING_MS = 150;
const NOTHING: SearchState = { people: [], more: false, asking: false, unsure: false };

export class PeopleSearch {
  readonly #directory: Pick<Who, 'find'>;
  readonly #onChange: () => void;
  #text = '';
  #state = NOTHING;
  #cut = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(directory: Pick<Who, 'find'>, onChange: () => void) {
    this.#directory = directory;
    this.#onChange = onChange;
  }

  /** What is known for that text; asks when it is another one, and tells when there is more. */
  for(text: string): SearchState {
    if (text === this.#text) return this.#state;
    this.#text = text;
    this.#cut.abort();
    clearTimeout(this.#timer);
    if (!isEnough(text)) return (this.#state = NOTHING);
    this.#cut = new AbortController();
    this.#state = { ...this.#state, asking: true, unsure: false };
    const { signal } = this.#cut;
    this.#timer = setTimeout(() => void this.#ask(text, signal), TYPING_MS);
    return this.#state;
  }

  async #ask(text: string, cut: AbortSignal): Promise<void> {
    const found = await this.#directory.find(text, cut);
    if (cut.aborted) return;
    this.#state =
      found.outcome === 'found'
        ? { people: found.people, more: found.more, asking: false, unsure: false }
        : { ...NOTHING, unsure: found.outcome === 'unknown' };
    this.#onChange();
  }
}

/** One Latin letter would find half the company; one Chinese character is a name. */
const isEnough = (text: string): boolean => text.length > 1 || /[^\p{ASCII}]/u.test(text);
