/** Mends what Converse 14.0.0 makes of messages: their text, their time and their order. */
import { type ChatBox, type ConversePrivate, type Message, textOf } from './converse-api.ts';

type Attributes = Readonly<Record<string, unknown>>;

export interface Clock {
  /** Milliseconds that the server's clock is ahead of this machine's. */
  ahead: number;
}

export function mendMessages({ api }: ConversePrivate, clock: Clock): void {
  // A reply has a <body/> inside its <fallback/>, before its own; Converse reads the first one.
  api.listen.on('parseMessage', (stanza: Element, attributes: Attributes) => {
    const message = innermost(stanza);
    const own = [...message.children].find(({ localName }) => localName === 'body');
    const body = own?.textContent.trim();
    return { ...attributes, body, message: body ?? attributes['message'] };
  });

  // One's own message stands after the last one, whatever this machine's clock says.
  api.listen.on('getOutgoingMessageAttributes', (box: ChatBox, attributes: Attributes) => {
    const last = Date.parse(textOf(box.messages.last(), 'time'));
    const now = Date.now() + clock.ahead;
    const time = new Date(Number.isNaN(last) ? now : Math.max(now, last + 1)).toISOString();
    return { ...attributes, time };
  });

  // When the archive has it, it stands where the archive has put it.
  api.listen.on(
    'getUpdatedMessageAttributes',
    (message: Message, changes: Attributes, attributes: Attributes) => {
      const ids = Object.entries(attributes).filter(([key]) => key.startsWith('stanza_id '));
      const known = ids.every(([key]) => message.get(key) !== undefined);
      const moved = !known && attributes['is_delayed'] === true;
      return {
        ...changes,
        ...Object.fromEntries(ids),
        ...(moved && { time: attributes['time'] }),
      };
    },
  );
  const sorted = ({ messages }: ChatBox): void => {
    messages.on('change:time', () => {
      messages.sort();
      messages.trigger('rendered');
    });
  };
  api.listen.on('chatBoxInitialized', sorted);
  api.listen.on('chatRoomInitialized', sorted);
}

/** The message itself, out of a copy or a row of the archive. */
export function innermost(stanza: Element): Element {
  let message = stanza;
  for (;;) {
    const inside = [...message.children]
      .flatMap((each) => (each.localName === 'forwarded' ? [each] : [...each.children]))
      .find(({ localName }) => localName === 'forwarded');
    const next = [...(inside?.children ?? [])].find(({ localName }) => localName === 'message');
    if (!next) return message;
    message = next;
  }
}
