/**
 * Converse's <converse-avatar>, drawn as the list draws people: the same letters on the same colour.
 * A picture that somebody has put into a vCard himself takes no part.
 */
import { hue, initials } from '../frame/avatar.ts';
import { type Model, textOf } from './converse-api.ts';

export class Avatar extends HTMLElement {
  static readonly observedAttributes = ['name'];
  #model: Model | undefined;
  readonly #face = document.createElement('span');

  /** Whose it is: a contact, somebody in a group, or what somebody has said. */
  set model(model: Model | null | undefined) {
    this.#model = model ?? undefined;
    this.#draw();
  }

  connectedCallback(): void {
    this.#face.className = 'zc-avatar';
    this.#face.setAttribute('aria-hidden', 'true'); // the name is beside it
    if (this.#face.parentNode !== this) this.append(this.#face);
    this.#draw();
  }

  attributeChangedCallback(): void {
    this.#draw();
  }

  #draw(): void {
    const name = this.getAttribute('name') ?? '';
    this.#face.textContent = initials(name);
    this.#face.style.setProperty('--zc-hue', String(hue(seedOf(this.#model) || name)));
  }
}

/** The address, by which the list knows people too; in a group it may be unknown. */
function seedOf(model: Model | undefined): string {
  const address = ['from_real_jid', 'jid', 'from'].map((name) => textOf(model, name)).find(Boolean);
  return address?.split('/', 1)[0] ?? '';
}
