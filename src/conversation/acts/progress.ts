/**
 * How far the user's messages have come at the other side, from the receipts (XEP-0184) and marks
 * (XEP-0333) that it sends. Converse 14.0.0 takes the receipts, and writes the marks into an
 * attribute that is called "field_name".
 */
import {
  type ChatBox,
  type ConversePrivate,
  isGroup,
  type Message,
  textOf,
} from '../converse-api.ts';

interface Marking extends ChatBox {
  handleChatMarker(attributes: Readonly<Record<string, unknown>>): boolean | undefined;
}

export function followProgress({ api, exports }: ConversePrivate): void {
  api.listen.on('parseMessage', (stanza: Element, attributes: object) => {
    const [marker] = stanza.getElementsByTagNameNS(MARKERS, '*');
    return { ...attributes, marker: marker?.localName };
  });
  const prototype = exports.ChatBox.prototype as Marking;
  prototype.handleChatMarker = function (attributes) {
    if (typeof attributes['marker_id'] !== 'string') return false;
    if (attributes['sender'] === 'them' && attributes['marker'] === 'displayed') {
      read(this, attributes['marker_id']);
    }
    return true;
  };
  api.listen.on('chatBoxInitialized', (box: ChatBox) => {
    box.messages.on('add', (message: Message) => {
      const targets = readIn(box);
      if (targets.length === 0) return;
      if (targets.includes(textOf(message, 'msgid'))) read(box, textOf(message, 'msgid'));
      else if (isMine(message) && textOf(message, 'time') <= textOf(box, 'zc_read_until')) {
        message.set({ zc_read: true });
      }
    });
  });
}

/** For a message that the server has. */
export function progressAtPeer(
  message: Message,
  box: ChatBox | undefined,
): 'sent' | 'delivered' | 'read' {
  if (!box || isGroup(box)) return 'sent';
  if (message.get('zc_read') === true) return 'read';
  return textOf(message, 'received') === '' ? 'sent' : 'delivered';
}

/** Everything up to the message with this id has been read. */
function read(box: ChatBox, id: string): void {
  const { models } = box.messages;
  const target = models.find((each) => each.get('msgid') === id);
  // It may be further up than what has been loaded.
  if (!readIn(box).includes(id)) box.set({ zc_read_ids: [...readIn(box), id].slice(-MOST) });
  if (!target) return;
  const until = textOf(target, 'time');
  if (until > textOf(box, 'zc_read_until')) box.set({ zc_read_until: until });
  for (const each of models) {
    if (isMine(each) && each.get('zc_read') !== true && textOf(each, 'time') <= until) {
      each.set({ zc_read: true });
    }
  }
}

const MARKERS = 'urn:xmpp:chat-markers:0';
const MOST = 50;
const isMine = (message: Message): boolean => message.get('sender') === 'me';
const readIn = (box: ChatBox): readonly string[] =>
  (box.get('zc_read_ids') as readonly string[] | undefined) ?? [];
