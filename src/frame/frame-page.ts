/** What happens to the frame's page as a page: being seen, being used, being left. */
import { atMostEvery } from '../browser/at-most-every.ts';

/** Activity is told at most once in this time; the webmail's idle timer counts in minutes. */
const ACTIVITY_EVERY_MS = 10_000;

/**
 * Makes `document.hidden` true while the panel is closed. The browser does not know that the frame
 * cannot be seen then, and Converse would count messages as read. Returns the switch.
 */
export function followVisibility(document: Document): (visible: boolean) => void {
  let shown = false;
  const real = Object.getOwnPropertyDescriptor(Document.prototype, 'hidden');
  const hidden = (): boolean => !shown || real?.get?.call(document) === true;
  Object.defineProperty(document, 'hidden', { configurable: true, get: hidden });
  Object.defineProperty(document, 'visibilityState', {
    configurable: true,
    get: () => (hidden() ? 'hidden' : 'visible'),
  });
  return (visible) => {
    if (visible === shown) return;
    shown = visible;
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  };
}

/** Tells when the user does something here, which the webmail's own idle timer cannot see. */
export function watchActivity(document: Document, onActivity: () => void): void {
  const tell = atMostEvery(ACTIVITY_EVERY_MS, onActivity);
  for (const type of ['keydown', 'mousedown', 'wheel', 'touchstart']) {
    document.addEventListener(type, tell, { capture: true, passive: true });
  }
}

/**
 * Escape leaves the chat, unless it closes something inside it first: Converse's dialogs and menus,
 * or a message being corrected.
 */
export function watchEscape(document: Document, onLeave: () => void): void {
  let isOpen = false;
  document.addEventListener(
    'keydown',
    () => {
      // Before Converse has closed it.
      isOpen =
        document.querySelector(
          'dialog[open], .modal.show, .dropdown-menu.show, .suggestion-box ul:not([hidden]) li, .correcting',
        ) !== null;
    },
    { capture: true, passive: true },
  );
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing || isOpen) return;
    onLeave();
  });
}
