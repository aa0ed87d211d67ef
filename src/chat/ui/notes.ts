/**
 * Calm words about something that has happened, over the list. What only tells goes by itself once it
 * has been before the user's eyes for a while; what asks stays until it is answered.
 */
import { html, nothing, render } from 'lit';
import { addStyle } from './dialog.ts';
import { CROSS, icon } from '../../frame/icons.ts';

export interface Note {
  /** A later note of the same id takes the place of the earlier one. */
  readonly id: string;
  readonly text: string;
  /** What can be answered; without any it can only be put away. */
  readonly answers?: readonly { readonly label: string; readonly act: () => void }[];
  /** It is not so any more. */
  readonly isOver?: () => boolean;
}

/** So often it is looked whether a note is seen, and whether it is still so. Milliseconds. */
const LOOK_MS = 1_000;
/** So long a note that only tells is seen, in milliseconds. */
const SEEN_MS = 20_000;

export class Notes {
  readonly #document: Document;
  readonly #closeLabel: string;
  readonly #element: HTMLElement;
  readonly #isVisible: () => boolean;
  readonly #notes = new Map<string, Note>();
  /** For how long each has been seen. Milliseconds. */
  readonly #seen = new Map<string, number>();
  #looking: ReturnType<typeof setInterval> | undefined;

  /** `isVisible`: whether the page is before the user's eyes. */
  constructor(document: Document, closeLabel: string, isVisible: () => boolean) {
    addStyle(document);
    this.#document = document;
    this.#closeLabel = closeLabel;
    this.#isVisible = isVisible;
    this.#element = document.createElement('div');
    this.#element.className = 'zc-notes';
    this.#element.setAttribute('role', 'status');
    document.body.append(this.#element);
  }

  show(note: Note): void {
    this.#notes.delete(note.id);
    this.#seen.delete(note.id);
    this.#notes.set(note.id, note);
    this.#looking ??= setInterval(() => this.#look(), LOOK_MS);
    this.#draw();
  }

  drop(id: string): void {
    if (!this.#notes.delete(id)) return;
    this.#seen.delete(id);
    if (this.#notes.size === 0) {
      clearInterval(this.#looking);
      this.#looking = undefined;
    }
    this.#draw();
  }

  #look(): void {
    const isSeen = this.#isSeen();
    for (const { id, answers, isOver } of [...this.#notes.values()]) {
      const seen = (this.#seen.get(id) ?? 0) + (isSeen ? LOOK_MS : 0);
      this.#seen.set(id, seen);
      if (isOver?.() || (!answers && seen >= SEEN_MS)) this.drop(id);
    }
  }

  /** Not behind a conversation; and nothing goes from under the pointer or the focus. */
  #isSeen(): boolean {
    if (!this.#isVisible() || this.#element.matches(':hover, :focus-within')) return false;
    const { defaultView } = this.#document;
    return defaultView?.getComputedStyle(this.#element).visibility !== 'hidden';
  }

  #draw(): void {
    const hadFocus = this.#element.contains(this.#document.activeElement);
    const done = (id: string, act?: () => void): void => {
      this.drop(id);
      act?.();
    };
    render(
      [...this.#notes.values()].map(
        ({ id, text, answers }) =>
          html`<div class="zc-note">
            <p dir="auto">${text}</p>
            ${answers?.map(
              ({ label, act }) =>
                html`<button type="button" @click=${() => done(id, act)}>${label}</button>`,
            )}
            ${
              answers
                ? nothing
                : html`<button
                    type="button"
                    class="zc-close"
                    aria-label=${this.#closeLabel}
                    title=${this.#closeLabel}
                    @click=${() => done(id)}
                  >
                    ${icon(CROSS)}
                  </button>`
            }
          </div>`,
      ),
      this.#element,
    );
    if (hadFocus) this.#element.querySelector('button')?.focus();
  }
}
