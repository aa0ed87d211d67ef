/** Calm words about something that has happened, over the list, until they are read or answered. */
import { html, nothing, render } from 'lit';
import { addStyle } from './dialog.ts';
import { CROSS, icon } from '../../frame/icons.ts';

export interface Note {
  /** A later note of the same id takes the place of the earlier one. */
  readonly id: string;
  readonly text: string;
  /** What can be answered; without any it can only be put away. */
  readonly answers?: readonly { readonly label: string; readonly act: () => void }[];
}

export class Notes {
  readonly #document: Document;
  readonly #closeLabel: string;
  readonly #element: HTMLElement;
  readonly #notes = new Map<string, Note>();

  constructor(document: Document, closeLabel: string) {
    addStyle(document);
    this.#document = document;
    this.#closeLabel = closeLabel;
    this.#element = document.createElement('div');
    this.#element.className = 'zc-notes';
    this.#element.setAttribute('role', 'status');
    document.body.append(this.#element);
  }

  show(note: Note): void {
    this.#notes.delete(note.id);
    this.#notes.set(note.id, note);
    this.#draw();
  }

  drop(id: string): void {
    if (this.#notes.delete(id)) this.#draw();
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
