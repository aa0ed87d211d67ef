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
  const draw = (place: MessageActionsElement): void => {
    wanted.add(place);
    for (const name of ['tabindex', 'role', 'aria-haspopup', 'aria-label']) {
      place.removeAttribute(name);
    }
    place.requestUpdate();
  };
  const placeOf = (target: EventTarget | null, near: string): MessageActionsElement | undefined => {
    const around = target instanceof Element ? target.closest(near) : null;
    const place = around?.matches('converse-message-actions')
      ? around
      : around?.querySelector('converse-message-actions');
    return place && !wanted.has(place) ? (place as MessageActionsElement) : undefined;
  };
  document.addEventListener('pointerover', ({ target }) => {
    const place = placeOf(target, '.chat-msg');
    if (place) draw(place);
  });
  for (const type of ['focusin', 'click'] as const) {
    document.addEventListener(type, ({ target }) => {
      const place = placeOf(target, 'converse-message-actions');
      if (!place) return;
      draw(place);
      void buttonIn(place).then((button) => {
        button?.focus();
        if (type === 'click') button?.click();
      });
    });
  }
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
