/** Links that people write: they lead out of the chat, and never anywhere within it. */
const LEADING_OUT = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** A click on a link opens another tab, which learns nothing of this page; or does nothing. */
export function keepLinksOutside(document: Document): void {
  const guard = (event: Event): void => {
    const link =
      event.target instanceof Element ? event.target.closest('.chat-msg a[href], a[target]') : null;
    if (!(link instanceof HTMLAnchorElement) || link.getAttribute('href') === '#') return;
    if (LEADING_OUT.has(link.protocol)) {
      link.target = '_blank';
      link.rel = 'noopener noreferrer';
    } else if (link.protocol !== 'blob:') {
      // `xmpp:` would open a conversation in here, of which the list knows nothing.
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  };
  for (const type of ['click', 'auxclick']) document.addEventListener(type, guard, true);
}
