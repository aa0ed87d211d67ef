/** What a stanza that Converse sends, or is to be given, is about. */
import { NS } from '../line/namespaces.ts';
import { child, children, namespaceOf } from '../line/xml.ts';
import { bodyIn } from '../model/happening.ts';

/** It says nothing but that something has come, or was seen. */
export const isAcknowledgement = (message: Element): boolean =>
  [...message.children].some(
    (each) =>
      (namespaceOf(each) === NS.RECEIPTS && each.localName === 'received') ||
      (namespaceOf(each) === NS.MARKERS && each.localName !== 'markable'),
  );

/** What the other side, or one's own archive, must not miss. */
export function hasNews(message: Element): boolean {
  if (message.getAttribute('type') === 'error') return false;
  if (bodyIn(message) !== '' || child(message, 'subject')) return true;
  return (
    [...message.children].some(({ localName }) =>
      ['retract', 'apply-to', 'reactions', 'replace'].includes(localName),
    ) ||
    child(message, 'x', NS.CONFERENCE) !== undefined ||
    child(message, 'x', NS.MUC_USER) !== undefined
  );
}

/** It says nothing but what the user is doing in the conversation: typing, looking, gone. */
export function isState(message: Element): boolean {
  if (hasNews(message)) return false;
  return [...message.children].some(({ namespaceURI }) => namespaceURI === NS.STATES);
}

/** The user is out of the group, by whatever has happened. */
export function isOwnExit(presence: Element): boolean {
  if (presence.getAttribute('type') !== 'unavailable') return false;
  const user = child(presence, 'x', NS.MUC_USER);
  const codes = children(user, 'status').map((each) => each.getAttribute('code'));
  if (child(user, 'destroy')) return true;
  return codes.includes('110') && !codes.includes('303'); // 303: only a new name
}
