/**
 * Puts an element of the project's own between the messages and the composer of a conversation, in
 * the flow of the page, so that it covers neither. Takes it out when there is no such composer.
 */
export function putAboveComposer(
  document: Document,
  jid: string | undefined,
  element: HTMLElement,
): void {
  const box = [...document.querySelectorAll('.chatbox')].find(
    (each) => jid !== undefined && each.getAttribute('jid') === jid,
  );
  const panel = box?.querySelector('.bottom-panel');
  if (!panel) element.remove();
  else if (element.nextElementSibling !== panel) panel.before(element);
}
