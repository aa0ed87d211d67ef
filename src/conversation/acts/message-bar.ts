/**
 * The bar of what can be done with a message: one for the whole page. It comes to the message that
 * the pointer, a finger or the keyboard has reached, and says under "More" all that fits nowhere.
 */
import { html, nothing, render, type SVGTemplateResult } from 'lit';
import { BRIEFCASE } from '../../frame/file-icons.ts';
import { BELL, BIN, COPY, DOTS, FORWARD, icon, PENCIL, REPLY, SMILE } from '../../frame/icons.ts';
import { openMenu, type MenuPlace } from '../../frame/menu.ts';
import type { Message, MessageElement } from '../converse-api.ts';
import type { Act } from './act.ts';
import type { ActTexts } from './act-texts.ts';
import { focusMessage, messageAt } from './message-flow.ts';

export interface BarParts {
  readonly document: Document;
  readonly texts: ActTexts;
  readonly actsOf: (message: Message) => readonly Act[];
  /** The time of day when it was said. */
  readonly hourOf: (message: Message) => string;
  /** `at`: where it was chosen, to which the focus returns. Resolves when it is over. */
  readonly onAct: (act: Act, message: Message, at: HTMLElement) => Promise<void>;
  readonly onQuickReaction: (emoji: string, message: Message) => void;
}

const QUICK = ['👍', '❤️', '😂'] as const;
/** Between the bar and what it stands beside, and so much it may be higher. CSS pixels. */
const GAP = 5;
const OVERHANG = 15;
/**
 * All of it where there is room; else, in a column, what is wanted most, and at a low message only the
 * way to the rest.
 */
const FORMS = ['whole', 'column', 'more'] as const;
type Form = (typeof FORMS)[number];
/** A finger that rests so long on a message wants its menu. Milliseconds. */
const LONG_PRESS_MS = 500;
/** A finger that has moved so far scrolls. CSS pixels. */
const MOVED_PX = 10;

const ICONS: Readonly<Record<Act, SVGTemplateResult>> = {
  react: SMILE,
  reply: REPLY,
  edit: PENCIL,
  copy: COPY,
  keep: BRIEFCASE,
  forward: FORWARD,
  remind: BELL,
  delete: BIN,
};
/** Those that are a button of their own. */
const IN_BAR: readonly Act[] = ['react', 'reply', 'edit'];
const IN_COLUMN: readonly Act[] = ['react'];

export class MessageBar {
  readonly #parts: BarParts;
  readonly #element: HTMLElement;
  #on: HTMLElement | undefined;
  #form: Form = 'whole';
  /** While something is being chosen or asked that belongs to it. */
  #isHeld = false;

  constructor(parts: BarParts) {
    this.#parts = parts;
    const { document } = parts;
    this.#element = document.createElement('div');
    this.#element.className = 'zc-bar-place';
    this.#followPointer();
    this.#followFinger();
    document.addEventListener('focusin', ({ target }) => {
      const message = messageAt(target);
      // Where a search has led the message is to be read.
      if (message && message.dataset['zcLit'] === undefined) this.show(message);
    });
    document.addEventListener('focusout', ({ relatedTarget }) => {
      if (this.#on && relatedTarget && messageAt(relatedTarget) !== this.#on) this.hide();
    });
    this.#element.addEventListener('keydown', (event) => this.#key(event));
  }

  show(on: HTMLElement): void {
    if (this.#isHeld) return;
    const message = modelOf(on);
    const acts = message ? this.#parts.actsOf(message) : [];
    if (!message || acts.length === 0) return this.hide();
    // Where it is already it keeps its form: the focus may be on one of its buttons.
    const isNew = this.#on !== on || this.#element.parentNode !== on;
    this.#on = on;
    if (isNew) on.append(this.#element);
    for (const form of isNew ? FORMS : [this.#form]) {
      this.#form = form;
      this.#draw(on, message, acts);
      if (this.#place(on)) return;
    }
    if (!isNew) return;
    this.#form = 'whole'; // over the edge
    this.#draw(on, message, acts);
  }

  /** Beside a message that leaves room for it, so that it covers nothing. False where it does not. */
  #place(on: HTMLElement): boolean {
    const bar = this.#element.querySelector('.zc-bar')?.getBoundingClientRect();
    const bubble = on.querySelector('.chat-msg__message')?.getBoundingClientRect();
    if (!bar || !bubble) return false;
    const row = on.getBoundingClientRect();
    const before = bubble.left - row.left;
    const after = row.right - bubble.right;
    // Not where the picture of who says it is.
    const isMine = on.querySelector('.chat-msg__content--me') !== null;
    const isBefore = isMine !== (this.#parts.document.documentElement.dir === 'rtl');
    const room = isBefore ? before : after;
    const isBeside = room > bar.width + 2 * GAP && bubble.height >= bar.height - OVERHANG;
    this.#element.classList.toggle('zc-beside', isBeside);
    const [top, bottom] = [bubble.top - row.top, row.bottom - bubble.bottom];
    const end = `${top}px ${row.width - before + GAP}px ${bottom}px auto`;
    const start = `${top}px auto ${bottom}px ${row.width - after + GAP}px`;
    this.#element.style.setProperty('--zc-place', isBefore ? end : start);
    return isBeside;
  }

  hide(): void {
    if (this.#isHeld) return;
    this.#on = undefined;
    this.#element.remove();
  }

  /** The message has changed: what can be done with it may have, too. */
  again(message: Message): void {
    if (this.#on && modelOf(this.#on) === message) this.show(this.#on);
  }

  /** All that can be done, as a menu. */
  async openMenu(on: HTMLElement, place?: MenuPlace): Promise<void> {
    this.show(on);
    const { document, texts, actsOf } = this.#parts;
    const message = modelOf(on);
    const more = this.#element.querySelector<HTMLElement>('.zc-bar-more');
    if (!message || !more || this.#on !== on) return;
    this.#isHeld = true;
    more.setAttribute('aria-expanded', 'true');
    const items = actsOf(message).map((act) => ({
      id: act,
      label: texts(act),
      icon: icon(ICONS[act]),
      danger: act === 'delete',
    }));
    const chosen = (await openMenu(document, place ?? more, texts('acts'), items)) as
      | Act
      | undefined;
    this.#isHeld = false;
    more.setAttribute('aria-expanded', 'false');
    if (chosen) await this.#act(chosen, message, more);
  }

  async #act(act: Act, message: Message, at: HTMLElement): Promise<void> {
    const { document, onAct } = this.#parts;
    const on = this.#on;
    this.#isHeld = true;
    try {
      await onAct(act, message, at);
    } finally {
      this.#isHeld = false;
    }
    if (on && (on.contains(document.activeElement) || on.matches(':hover'))) this.show(on);
    else this.hide();
  }

  #draw(on: HTMLElement, message: Message, acts: readonly Act[]): void {
    const form = this.#form;
    const { texts, hourOf, onQuickReaction } = this.#parts;
    // Of several lines of one person the first says when; the others do here.
    const isTimeless = form === 'whole' && on.classList.contains('chat-msg--followup');
    const inBar = form === 'whole' ? IN_BAR : form === 'column' ? IN_COLUMN : [];
    let isFirst = true;
    const button = (
      label: string,
      content: unknown,
      onClick: (event: Event) => void,
      className: string | typeof nothing = nothing,
    ): unknown => {
      const tabIndex = isFirst ? 0 : -1;
      isFirst = false;
      return html`<button
        type="button"
        class=${className}
        tabindex=${tabIndex}
        aria-label=${label}
        title=${label}
        aria-haspopup=${className === nothing ? nothing : 'menu'}
        aria-expanded=${className === nothing ? nothing : 'false'}
        @click=${onClick}
      >
        ${content}
      </button>`;
    };
    render(
      html`<div class="zc-bar zc-${form}" role="toolbar" aria-label=${texts('acts')}>
        ${isTimeless ? html`<time>${hourOf(message)}</time>` : nothing}
        ${
          form === 'whole' && acts.includes('react')
            ? QUICK.map((emoji) =>
                button(texts('react_with', emoji), emoji, () => onQuickReaction(emoji, message)),
              )
            : nothing
        }
        ${acts
          .filter((act) => inBar.includes(act))
          .map((act) =>
            button(
              texts(act),
              icon(ICONS[act]),
              ({ currentTarget }) => void this.#act(act, message, currentTarget as HTMLElement),
            ),
          )}
        ${button(
          texts('more'),
          icon(DOTS),
          () => {
            if (this.#on) void this.openMenu(this.#on);
          },
          'zc-bar-more',
        )}
      </div>`,
      this.#element,
    );
  }

  #followPointer(): void {
    const { document } = this.#parts;
    document.addEventListener('pointerover', ({ target, pointerType }) => {
      if (pointerType === 'touch') return; // it may be about to scroll
      const message = messageAt(target);
      if (message) this.show(message);
      else if (!this.#element.contains(document.activeElement)) this.hide();
    });
    document.documentElement.addEventListener('pointerleave', () => {
      if (!this.#element.contains(document.activeElement)) this.hide();
    });
  }

  /** A tap shows the bar, a long one the menu. */
  #followFinger(): void {
    const { document } = this.#parts;
    let start: { x: number; y: number } | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasLong = false;
    const stop = (): void => clearTimeout(timer);
    document.addEventListener('pointerdown', ({ target, pointerType, clientX: x, clientY: y }) => {
      stop();
      start = undefined;
      wasLong = false;
      // Else the browser selects a word under a finger that rests, and takes the focus there.
      document.documentElement.toggleAttribute('data-zc-touch', pointerType === 'touch');
      const message = messageAt(target);
      if (pointerType !== 'touch' || !message || this.#element.contains(target as Node)) return;
      start = { x, y };
      timer = setTimeout(() => {
        wasLong = true;
        void this.openMenu(message, { x, y });
      }, LONG_PRESS_MS);
    });
    document.addEventListener('pointermove', ({ clientX, clientY }) => {
      if (!start || Math.hypot(clientX - start.x, clientY - start.y) < MOVED_PX) return;
      stop();
    });
    for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, stop);
    document.addEventListener('click', ({ target }) => {
      if (!start) return;
      start = undefined;
      if (wasLong || this.#element.contains(target as Node)) return;
      const message = messageAt(target);
      if (message) this.show(message);
      else this.hide();
    });
    // Else the browser makes a click of it, too, which takes the focus and with it the menu.
    document.addEventListener(
      'touchend',
      (event) => {
        if (wasLong && event.cancelable) event.preventDefault();
      },
      { passive: false },
    );
    // Else the browser opens its own menu over ours.
    document.addEventListener('contextmenu', (event) => {
      if (start && messageAt(event.target)) event.preventDefault();
    });
  }

  /** One tab stop for the whole bar, as a toolbar has it. */
  #key(event: KeyboardEvent): void {
    const { document } = this.#parts;
    const buttons = [...this.#element.querySelectorAll<HTMLElement>('button')];
    const at = buttons.findIndex((each) => each === document.activeElement);
    if (at < 0) return;
    const isRtl = document.defaultView?.getComputedStyle(this.#element).direction === 'rtl';
    const step = {
      ArrowRight: isRtl ? -1 : 1,
      ArrowLeft: isRtl ? 1 : -1,
      ...(this.#element.querySelector('.zc-column') && { ArrowDown: 1, ArrowUp: -1 }),
    }[event.key];
    const to = step === undefined ? { Home: 0, End: -1 }[event.key] : at + step;
    if (to !== undefined) {
      const next = buttons[(to + buttons.length) % buttons.length];
      for (const each of buttons) each.tabIndex = each === next ? 0 : -1;
      next?.focus();
    } else if (event.key === 'Escape' && this.#on) focusMessage(this.#on);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

export function modelOf(message: Element): Message | undefined {
  return message.closest<MessageElement>('converse-chat-message')?.model;
}
