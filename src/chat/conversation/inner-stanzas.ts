/** The stanzas that Converse is given by what it takes for its server. */
import { NS } from '../line/namespaces.ts';
import { children, domainOf, randomId, serialize, stanza, x } from '../line/xml.ts';

const STREAM = 'http://etherx.jabber.org/streams';
export const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
export const BIND = 'urn:ietf:params:xml:ns:xmpp-bind';

/** The two frames with which a stream begins (RFC 7395). */
export function greeting(bareJid: string, isSignedIn: boolean): readonly string[] {
  const features = isSignedIn
    ? x('bind', { xmlns: BIND })
    : x('mechanisms', { xmlns: SASL }, x('mechanism', {}, 'PLAIN'));
  return [
    `<open xmlns="${NS.FRAMING}" version="1.0" id="${randomId()}" from="${domainOf(bareJid)}"/>`,
    `<stream:features xmlns:stream="${STREAM}">${serialize(features)}</stream:features>`,
  ];
}

export const result = (...payload: readonly Element[]): Element =>
  stanza('iq', { type: 'result' }, ...payload);

export const bound = (jid: string): Element =>
  result(x('bind', { xmlns: BIND }, x('jid', {}, jid)));

export const roster = (items: readonly Element[]): Element =>
  x('query', { xmlns: NS.ROSTER }, ...items);

/** Somebody in the contact list has changed. */
export const rosterPush = (to: string, item: Element): Element =>
  stanza('iq', { type: 'set', id: randomId(), to }, roster([item]));

export const nothingKept = (from: string): Element =>
  stanza(
    'iq',
    { type: 'error', from },
    x('error', { type: 'cancel' }, x('item-not-found', { xmlns: NS.STANZA_ERRORS })),
  );

/** Somebody is not in the group any more. */
export const gone = (occupant: string, to: string): Element =>
  stanza(
    'presence',
    { from: occupant, to, type: 'unavailable' },
    x('x', { xmlns: NS.MUC_USER }, x('item', { affiliation: 'none', role: 'none' })),
  );

/** The message with the time when it was sent. */
export function delayed(message: Element, stamp: string): Element {
  const copy = message.cloneNode(true) as Element;
  copy.append(x('delay', { xmlns: NS.DELAY, stamp }));
  return copy;
}

/** The message as the archive of `by` has it. */
export function archivedBy(by: string, message: Element, id: string, stamp: string): Element {
  const copy = message.cloneNode(true) as Element;
  for (const each of [...children(copy, 'stanza-id'), ...children(copy, 'delay')]) each.remove();
  copy.append(x('stanza-id', { xmlns: NS.STABLE_ID, by, id }));
  return delayed(copy, stamp);
}

/** As if another device of the user's had sent it (XEP-0280). */
export const asCopy = (message: Element, bareJid: string, to: string): Element =>
  stanza(
    'message',
    { from: bareJid, to },
    x('sent', { xmlns: NS.CARBONS }, x('forwarded', { xmlns: NS.FORWARD }, message)),
  );
