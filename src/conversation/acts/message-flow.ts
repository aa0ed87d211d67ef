/**
 * The messages of a conversation as one tab stop: the keyboard comes to the newest one, goes from
 * one to the other with the arrows, and on with Tab to what is in and at the message.
 */

export interface FlowParts {
  readonly document: Document;
  /** Of all messages together. */
  readonly label: string;
  /** All of a message in words, for whoever hears it. */
  readonly labelOf: (message: HTMLElement) => string;
  readonly onMenu: (message: HTMLElement) => void;
  /** Escape: back to where one writes. */
  readonly onLeave: () => void;
}

const FLOW = '.chat-content__messages';

export function watchFlow(parts: FlowParts): void {
  const { document, labelOf, onMenu, onLeave } = parts;
  let isTab = false;
  document.addEventListener(
    'keydown',
    ({ key }) => {
      isTab = key === 'Tab';
      // Until the focus has moved by it.
      setTimeout(() => (isTab = false));
    },
    true,
  );
  document.addEventListener('focusin', ({ target, relatedTarget }) => {
    if (!(target instanceof HTMLElement)) return;
    const flow = target.closest<HTMLElement>(FLOW);
    if (!flow) return;
    if (target === messageAt(target)) {
      target.setAttribute('role', 'article');
      target.setAttribute('aria-label', labelOf(target));
    }
    const isFromOutside = !flow.contains(relatedTarget as Node | null);
    const messages = messagesIn(flow);
    const last = messages[messages.length - 1];
    // Also where something in a message comes before it on the way back.
    const isEntry = target === flow ? flow.matches(':focus-visible') : isFromOutside && isTab;
    if (isEntry && last && last !== target) focusMessage(last);
    // Else going back with Tab would lead from a message to the messages, and in again.
    else if (target !== flow) flow.tabIndex = -1;
  });
  document.addEventListener('focusout', ({ target, relatedTarget }) => {
    const flow = target instanceof Element ? target.closest<HTMLElement>(FLOW) : null;
    if (flow && !flow.contains(relatedTarget as Node | null)) flow.tabIndex = 0;
  });
  document.addEventListener('keydown', (event) => {
    const message = messageAt(event.target);
    const flow = message?.closest<HTMLElement>(FLOW);
    if (!message || !flow || event.defaultPrevented || event.isComposing) return;
    const isOnMessage = event.target === message;
    const isMenuKey = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
    if (isMenuKey || (isOnMessage && event.key === 'Enter')) onMenu(message);
    else if (event.key === 'Escape' && isOnMessage) onLeave();
    else if (!walk(flow, message, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/**
 * Makes the flow of the conversation on the screen a tab stop; Converse may have made it anew. What
 * comes is told elsewhere, once (`Spoken`): here Converse would have said aloud each older page, each
 * tick and the bar that comes to a message.
 */
export function markFlow(document: Document, label: string): void {
  for (const content of document.querySelectorAll('.chat-content[aria-live=polite]')) {
    content.setAttribute('aria-live', 'off');
  }
  for (const flow of document.querySelectorAll<HTMLElement>(FLOW)) {
    if (flow.getAttribute('role') === 'log') continue;
    flow.setAttribute('role', 'log');
    flow.setAttribute('aria-live', 'off');
    flow.setAttribute('aria-label', label);
    flow.tabIndex = 0;
  }
}

export function focusMessage(message: HTMLElement): void {
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
  message.scrollIntoView({ block: 'nearest' });
}

/** In the order of the screen, those that are drawn. */
function messagesIn(flow: Element): HTMLElement[] {
  return [...flow.querySelectorAll<HTMLElement>('.chat-msg')];
}

function walk(flow: Element, from: HTMLElement, key: string): boolean {
  const messages = messagesIn(flow);
  const at = messages.indexOf(from);
  const last = messages.length - 1;
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: last }[key];
  if (to === undefined) return false;
  const next = messages[Math.min(Math.max(to, 0), last)];
  if (next) focusMessage(next);
  return true;
}

export function messageAt(target: EventTarget | null): HTMLElement | undefined {
  return target instanceof Element
    ? (target.closest<HTMLElement>('.chat-msg') ?? undefined)
    : undefined;
}
