/** A menu for whatever was clicked, as `role="menu"` wants it: one at a time, above everything. */
import { html, nothing, render, type TemplateResult } from 'lit';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: TemplateResult | undefined;
  /** What it means, in smaller letters. */
  readonly hint?: string | undefined;
  /** One of several that exclude each other, or something that is on or off. */
  readonly checked?: boolean | undefined;
  /** It takes something away for good. */
  readonly danger?: boolean | undefined;
}

/** Where it belongs: an element, or a point of the window in CSS pixels. */
export type MenuPlace = Element | { readonly x: number; readonly y: number };

/** Between the menu and the window's edge, in CSS pixels. */
const MARGIN = 6;

let close: (() => void) | undefined;

/**
 * Opens it, and resolves with the id of what was chosen, or undefined. The focus goes to the first
 * item and comes back to where it was.
 */
export function openMenu(
  document: Document,
  place: MenuPlace,
  label: string,
  items: readonly MenuItem[],
): Promise<string | undefined> {
  close?.();
  const before = document.activeElement;
  // A dialog covers all that does not lie in it; the main part is where a screen reader looks for
  // what belongs to the page.
  const layer =
    before?.closest('dialog[open]') ?? document.querySelector('[role=main]') ?? document.body;
  const veil = document.createElement('div');
  veil.className = 'zc-menu-veil';
  const menu = document.createElement('div');
  menu.className = 'zc-menu zc-popup';
  menu.setAttribute('role', 'menu');
  menu.setAttribute('aria-label', label);

  return new Promise((resolve) => {
    const end = (chosen: string | undefined): void => {
      if (close !== leave) return;
      close = undefined;
      for (const [type, listener] of outside) document.removeEventListener(type, listener, true);
      document.defaultView?.removeEventListener('blur', blurred);
      const hadFocus = menu.contains(document.activeElement);
      menu.remove();
      veil.remove();
      // Safari gives a clicked button no focus.
      const back = before === document.body && place instanceof HTMLElement ? place : before;
      if (hadFocus && back instanceof HTMLElement) back.focus();
      resolve(chosen);
    };
    const leave = (): void => end(undefined);
    const away = ({ type, target }: Event): void => {
      if (type === 'focusin' && target instanceof HTMLIFrameElement) return; // see `blurred`
      if (target !== veil && !menu.contains(target as Node)) leave();
    };
    let at: HTMLElement | undefined;
    /**
     * The user has gone to another window; or a frame in this one has taken the focus by itself, as
     * a conversation does that is just being opened: nobody can have clicked it under the veil.
     */
    const blurred = (): void => {
      setTimeout(() => {
        if (close !== leave) return;
        if (document.activeElement instanceof HTMLIFrameElement) at?.focus();
        else leave();
      });
    };
    const outside = [
      ['pointerdown', away],
      ['wheel', away],
      ['focusin', away],
    ] as const;

    render(
      items.map((item) => itemOf(item, () => end(item.id))),
      menu,
    );
    menu.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' || event.key === 'Tab') leave();
      else if (!walk(menu, event.key)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    menu.addEventListener('contextmenu', (event) => event.preventDefault());
    menu.addEventListener('focusin', ({ target }) => (at = target as HTMLElement));
    for (const type of ['click', 'contextmenu']) {
      veil.addEventListener(type, (event) => {
        event.preventDefault();
        leave();
      });
    }
    layer.append(veil, menu);
    put(menu, place);
    close = leave;
    for (const [type, listener] of outside) document.addEventListener(type, listener, true);
    document.defaultView?.addEventListener('blur', blurred);
    itemsIn(menu)[0]?.focus();
  });
}

const itemOf = (item: MenuItem, choose: () => void): TemplateResult =>
  html`<button
    type="button"
    role=${item.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
    aria-checked=${item.checked ?? nothing}
    class=${item.danger ? 'zc-danger' : nothing}
    data-id=${item.id}
    tabindex="-1"
    @click=${choose}
  >
    ${item.icon ?? html`<span class="zc-icon"></span>`}
    <span>${item.label}</span>
    ${item.hint ? html`<small>${item.hint}</small>` : nothing}
  </button>`;

const itemsIn = (menu: Element): HTMLElement[] => [
  ...menu.querySelectorAll<HTMLElement>('[role^=menuitem]'),
];

/** Moves the focus; one before the first is the last, and the other way round. */
function walk(menu: HTMLElement, key: string): boolean {
  const items = itemsIn(menu);
  const at = items.findIndex((item) => item === menu.ownerDocument.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
  if (to !== undefined) items[(to + items.length) % items.length]?.focus();
  else if (key.length === 1 && key !== ' ') {
    const letter = key.toLocaleLowerCase();
    const order = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    order.find((item) => item.textContent.trim().toLocaleLowerCase().startsWith(letter))?.focus();
  } else return false;
  return true;
}

/** Below its place and within the window, or above where there is no room. */
function put(menu: HTMLElement, place: MenuPlace): void {
  const { innerWidth, innerHeight } = menu.ownerDocument.defaultView ?? window;
  const { width, height } = menu.getBoundingClientRect();
  const at =
    place instanceof Element
      ? place.getBoundingClientRect()
      : { left: place.x, right: place.x, top: place.y, bottom: place.y };
  const isRight = at.left + width + MARGIN > innerWidth;
  const isBelow = at.bottom + height + MARGIN <= innerHeight || at.top < height + MARGIN;
  const left = isRight ? at.right - width : at.left;
  const top = isBelow ? Math.min(at.bottom, innerHeight - height - MARGIN) : at.top - height;
  menu.style.left = `${Math.max(MARGIN, left)}px`;
  menu.style.top = `${Math.max(MARGIN, top)}px`;
}
