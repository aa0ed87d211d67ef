/**
 * Converse's <converse-avatar>, drawn as the list draws people: the same letters on the same colour.
 * A picture that somebody has put into a vCard himself takes no part.
 */
import { hue, initials } from '../frame/avatar.ts';
import type { PersonSeen } from '../shared/chat-conversation.ts';
import { type Model, textOf } from './converse-api.ts';

/** By address. */
const photos = new Map<string, string>();

export class Avatar extends HTMLElement {
  static readonly observedAttributes = ['name'];
  #model: Model | undefined;
  readonly #face = document.createElement('span');
  /** Over the letters, which are seen where the picture cannot be had. */
  readonly #photo = document.createElement('img');

  /** What people look like, as far as that is known by now. */
  static know(people: readonly PersonSeen[], document: Document): void {
    for (const { jid, photo } of people) {
      if (photo === undefined) photos.delete(jid);
      else photos.set(jid, photo);
    }
    for (const each of document.querySelectorAll('converse-avatar')) {
      if (each instanceof Avatar) each.#draw();
    }
  }

  constructor() {
    super();
    this.#photo.alt = '';
    this.#photo.draggable = false;
    this.#photo.addEventListener('error', () => this.#photo.remove());
  }

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
    const address = addressOf(this.#model);
    const photo = photos.get(address);
    this.#face.textContent = initials(name);
    this.#face.style.setProperty('--zc-hue', String(hue(address || name)));
    if (photo === undefined) return;
    if (this.#photo.getAttribute('src') !== photo) this.#photo.src = photo;
    this.#face.append(this.#photo);
  }
}

/** Bare, by which the list knows people too; empty where it is unknown, as it may be in a group. */
function addressOf(model: Model | undefined): string {
  const address = ['from_real_jid', 'jid', 'from'].map((name) => textOf(model, name)).find(Boolean);
  return address?.split('/', 1)[0] ?? '';
}
