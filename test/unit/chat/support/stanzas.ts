/** Stanzas as texts, the way they are read on the wire. */
import { parse, serialize } from '../../../../src/chat/line/xml.ts';

/** The stanza as it comes out of the line: in the client's namespace, unless it names another. */
export function stanzaOf(text: string): Element {
  const named = /^<[^>]*\sxmlns=/.test(text)
    ? text
    : text.replace(/^<([\w:-]+)/, '<$1 xmlns="jabber:client"');
  const element = parse(named);
  if (!element) throw new Error(`not well-formed: ${text}`);
  return element;
}

/** The text of a stanza, with an empty element always written alike. */
export const textOf = (stanza: Element): string =>
  serialize(stanza).replace(/<([\w:-]+)(\s[^<>]*)?><\/\1>/g, '<$1$2/>');

/** The same text for the same stanza: quotes and attributes as the serializer writes them. */
export const normal = (text: string): string => textOf(stanzaOf(text));

/** A message of the archive of `of`, as its row. */
export const resultOf = (
  queryid: string,
  id: string,
  message: string,
  { from = '', stamp = stampOf(id) } = {},
): string =>
  `<message ${from && `from="${from}" `}to="alice@example.test/webmail-1">` +
  `<result xmlns="urn:xmpp:mam:2" queryid="${queryid}" id="${id}">` +
  `<forwarded xmlns="urn:xmpp:forward:0"><delay xmlns="urn:xmpp:delay" stamp="${stamp}"/>` +
  `${inClient(message)}</forwarded></result></message>`;

const inClient = (message: string): string =>
  message.replace('<message', '<message xmlns="jabber:client"');

/** ejabberd's ids are microseconds. */
export const stampOf = (id: string): string => new Date(Number(id) / 1000).toISOString();

/** The id of the n-th message of a made-up archive. */
export const idOf = (n: number): string => String(1_790_000_000_000_000 + n * 1_000_000);
