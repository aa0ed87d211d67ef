/** The menus of Converse 14.0.0: drawn when somebody comes near, and closed after use. */
import type { MessageActionsElement } from './converse-api.ts';

/** How long a menu that is wanted may take to be there. Milliseconds. */
const DRAWN_WITHIN_MS = 1_000;

/**
 * Each message has a menu of six entries with icons, most of its 180 elements and half of the time
 * that it takes to draw: for each icon the browser has to work out the styles of the whole page.
 * Until the pointer or the keyboard comes to a message, an empty place with the menu's name stands
 * for it, which becomes the menu's button when it is reached.
 */
export async function drawMenusLate(
  document: Document,
  elements: CustomElementRegistry,
  label: string,
): Promise<void> {
  const element = await elements.whenDefined('converse-message-actions');
  const prototype = element.prototype as MessageActionsElement;
  const original = Object.getOwnPropertyDescriptor(prototype, 'render');
  const render = original?.value as (this: MessageActionsElement) => unknown;
  const wanted = new WeakSet<Element>();
  prototype.render = function (): unknown {
    if (wanted.has(this)) return render.call(this);
    this.tabIndex = 0;
    this.setAttribute('role', 'button');
    this.setAttribute('aria-haspopup', 'true');
    this.setAttribute('aria-label', label);
    return '';
  };
  /** Resolves with the menu's button, which has the focus if its place had it. */
  const draw = async (place: MessageActionsElement): Promise<HTMLElement | null> => {
    if (!wanted.has(place)) {
      wanted.add(place);
      place.requestUpdate();
    }
    const button = await buttonIn(place);
    if (document.activeElement === place) button?.focus();
    // Only now: who takes the name and the place among the tab stops away, takes the focus too.
    for (const name of ['tabindex', 'role', 'aria-haspopup', 'aria-label']) {
      place.removeAttribute(name);
    }
    return button;
  };
  const isPlace = (target: EventTarget | null): target is MessageActionsElement =>
    target instanceof HTMLElement && target.matches('converse-message-actions');
  document.addEventListener('pointerover', ({ target }) => {
    const message = target instanceof Element ? target.closest('.chat-msg') : null;
    const place = message?.querySelector<MessageActionsElement>('converse-message-actions');
    if (place && !wanted.has(place)) void draw(place);
  });
  document.addEventListener('focusin', ({ target }) => {
    if (isPlace(target)) void draw(target);
  });
  // On the place itself, so before it was a menu; be it that the focus came just before.
  document.addEventListener('click', ({ target }) => {
    if (isPlace(target)) void draw(target).then((button) => button?.click());
  });
  document.addEventListener('keydown', (event) => {
    if (!isPlace(event.target) || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    void draw(event.target).then((button) => button?.click());
  });
}

async function buttonIn(place: HTMLElement): Promise<HTMLElement | null> {
  const until = Date.now() + DRAWN_WITHIN_MS;
  for (;;) {
    const button = place.querySelector<HTMLElement>('.dropdown-toggle');
    if (button || Date.now() > until) return button;
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** A menu stays open over what its entry has opened, until a click elsewhere. */
export function closeMenusAfterUse(document: Document): void {
  document.addEventListener(
    'click',
    ({ target }) => {
      const entry = target instanceof Element ? target.closest('.dropdown-item') : null;
      const menu = entry?.closest<HTMLElement & { hide?: () => void }>('converse-dropdown');
      // After the entry itself has had the click.
      if (menu) setTimeout(() => menu.hide?.());
    },
    true,
  );
}

/** The reactions that one can choose from stay open on Escape, which would leave the chat. */
export function closeReactionsOnEscape(document: Document): void {
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      const open = document.querySelector('converse-reaction-picker .reaction-picker');
      const picker = open?.closest<HTMLElement & { close?: () => void }>(
        'converse-reaction-picker',
      );
      if (!picker) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      picker.close?.();
      picker.parentElement?.querySelector<HTMLElement>('.dropdown-toggle')?.focus();
    },
    true,
  );
}
