/**
 * What the panel remembers: whether it is open and how large it is, nothing of what is said in it. It
 * is kept in Zimbra for the next computer, and in the tab for a reload, which comes sooner.
 */
import { type Sizes, USUAL } from './geometry.ts';
import { notKept } from './zimbra/complaints.ts';
import type { Properties } from './zimbra/webmail.ts';

export interface Remembered extends Sizes {
  readonly open: boolean;
  /** Larger than it was dragged to, until it is dragged again. */
  readonly wide: boolean;
}

const KEY = 'com_zimbra_converse.panel';
const NAME = 'panel';
/** The user goes on dragging. */
const QUIET_MS = 1_500;
const LARGEST = 10_000;

export class PanelMemory {
  readonly #storage: () => Storage;
  readonly #properties: Properties;
  readonly #warn: (line: string) => void;
  #now: Remembered;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `storage` is a function because a browser may refuse even to name its storage. */
  constructor(storage: () => Storage, properties: Properties, warn: (line: string) => void) {
    this.#storage = storage;
    this.#properties = properties;
    this.#warn = warn;
    const kept = rememberedFrom(properties.read(NAME));
    const inTab = this.#inTab();
    this.#now = inTab === undefined ? kept : rememberedFrom(inTab);
    // A reload came before Zimbra had it.
    if (textOf(this.#now) !== textOf(kept)) this.#keepSoon();
  }

  get now(): Remembered {
    return this.#now;
  }

  change(some: Partial<Remembered>): void {
    const before = textOf(this.#now);
    this.#now = { ...this.#now, ...some };
    const text = textOf(this.#now);
    if (text === before) return;
    try {
      this.#storage().setItem(KEY, text);
    } catch {
      // A full or forbidden storage costs no more than what happens before Zimbra has it.
    }
    this.#keepSoon();
  }

  #keepSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keep(), QUIET_MS);
  }

  /** Sends to Zimbra what it has not yet. */
  async keep(): Promise<void> {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#properties
      .write(NAME, textOf(this.#now))
      .catch(notKept('size and place', this.#warn));
  }

  /** After a log-out, of the tab: whoever comes next has his own, and Zimbra takes nothing more. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      this.#storage().removeItem(KEY);
    } catch {
      // There is nothing where nothing can be kept.
    }
  }

  #inTab(): string | undefined {
    try {
      return this.#storage().getItem(KEY) ?? undefined;
    } catch {
      return undefined;
    }
  }
}

/** `open=true&wide=false&column=360…`: Zimbra joins and splits at colons and semicolons. */
const textOf = (remembered: Remembered): string =>
  Object.entries(remembered)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join('&');

function rememberedFrom(text = ''): Remembered {
  const found = new URLSearchParams(text);
  const size = (name: keyof Sizes): number => {
    const value = Number(found.get(name) ?? NaN);
    return Number.isInteger(value) && value >= 0 && value < LARGEST ? value : USUAL[name];
  };
  return {
    open: found.get('open') === 'true',
    wide: found.get('wide') === 'true',
    column: size('column'),
    width: size('width'),
    height: size('height'),
    end: size('end'),
    bottom: size('bottom'),
  };
}
