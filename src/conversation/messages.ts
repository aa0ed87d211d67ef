/** Mends what Converse 14.0.0 makes of messages: their text, their time and their order. */
import {
  type ChatBox,
  type ConversePrivate,
  isGroup,
  type Message,
  textOf,
} from './converse-api.ts';

type Attributes = Readonly<Record<string, unknown>>;

export interface Clock {
  /** Milliseconds that the server's clock is ahead of this machine's. */
  ahead: number;
}

/** `nick`: how the user is called where he is quoted. */
export function mendMessages(inner: ConversePrivate, clock: Clock, nick: string): void {
  const { api, exports } = inner;
  // A reply has a <body/> inside its <fallback/>, before its own; Converse reads the first one.
  api.listen.on('parseMessage', (stanza: Element, attributes: Attributes) => {
    const message = innermost(stanza);
    const own = [...message.children].find(({ localName }) => localName === 'body');
    const body = own?.textContent.trim();
    return {
      ...attributes,
      body,
      message: body ?? attributes['message'],
      from: bareIfPerson(inner, attributes['from']),
      // Converse takes it for received at once; only the other side can tell.
      ...(attributes['sender'] === 'me' && { received: undefined }),
    };
  });

  // A person has reacted, not one of his sessions: the archive of a group names that one, and then
  // the same person would be counted twice.
  api.listen.on('parseMUCMessage', (_stanza: Element, attributes: Attributes) => {
    const reactions = attributes['reactions'] as Readonly<Record<string, unknown>> | undefined;
    if (!reactions) return attributes;
    const byPerson = Object.entries(reactions).map(([who, emojis]) => [
      bareIfPerson(inner, who) as string,
      emojis,
    ]);
    return { ...attributes, reactions: Object.fromEntries(byPerson) as object };
  });

  // One's own message stands after the last one, whatever this machine's clock says.
  api.listen.on('getOutgoingMessageAttributes', (box: ChatBox, attributes: Attributes) => {
    const last = Date.parse(textOf(box.messages.last(), 'time'));
    const now = Date.now() + clock.ahead;
    const time = new Date(Number.isNaN(last) ? now : Math.max(now, last + 1)).toISOString();
    return {
      ...attributes,
      time,
      from: bareIfPerson(inner, attributes['from']),
      ...quotationKept(box, attributes),
    };
  });

  // When the archive has it, it stands where the archive has put it.
  api.listen.on(
    'getUpdatedMessageAttributes',
    (message: Message, changes: Attributes, attributes: Attributes) => {
      // Else the message would get the name and the time of what somebody thinks of it.
      if (attributes['reaction_to_id'] !== undefined) return { reactions: changes['reactions'] };
      const ids = Object.entries(attributes).filter(([key]) => key.startsWith('stanza_id '));
      const known = ids.every(([key]) => message.get(key) !== undefined);
      // Of an edit the archive tells when that was; the message stays where it is.
      const isEdit = attributes['replace_id'] !== undefined;
      const moved = !known && attributes['is_delayed'] === true && !isEdit;
      const { time: _time, ...others } = changes;
      return {
        ...(isEdit ? others : changes),
        ...Object.fromEntries(ids),
        ...(moved && { time: attributes['time'] }),
      };
    },
  );
  // For those whose programs know of no replies, and see the quotation.
  const { prototype } = exports.Message;
  const nameOf = Object.getOwnPropertyDescriptor(prototype, 'getDisplayName')?.value as (
    this: Message,
  ) => string;
  prototype.getDisplayName = function (): string {
    return this.get('sender') === 'me' ? nick : nameOf.call(this);
  };

  const sorted = ({ messages }: ChatBox): void => {
    messages.on('change:time', () => {
      messages.sort();
      messages.trigger('rendered');
    });
  };
  api.listen.on('chatBoxInitialized', sorted);
  api.listen.on('chatRoomInitialized', sorted);
}

/**
 * An edit or a deletion is another message of the same person's, who may have signed in anew in the
 * meantime; Converse asks for the same session. In a group it is the name that says who it is.
 */
function bareIfPerson({ state }: ConversePrivate, from: unknown): unknown {
  if (typeof from !== 'string') return from;
  const bare = from.replace(/\/.*/s, '');
  const box = state.chatboxes.get(bare);
  return box && isGroup(box) ? from : bare;
}

/**
 * An edited reply keeps saying which part of its text is a quotation, so the new text needs one, too:
 * else its own beginning would be taken for it.
 */
function quotationKept(box: ChatBox, attributes: Attributes): Attributes {
  const edited = box.messages.models.find((message) => message.get('correcting') === true);
  const fallback = edited?.get('fallback') as Fallback | undefined;
  const end = fallback?.['urn:xmpp:reply:0']?.end;
  if (!edited || end === undefined) return {};
  const quotation = Array.from(textOf(edited, 'body')).slice(0, end).join('');
  const said = attributes['body'];
  const body = quotation + (typeof said === 'string' ? said : '');
  return { body, message: body };
}

type Fallback = Readonly<Record<string, { readonly end: number } | undefined>>;

/** What the server wraps messages in; a message that somebody forwards is a part of his own. */
const WRAPPERS: Readonly<Record<string, string | undefined>> = {
  result: 'urn:xmpp:mam:2',
  sent: 'urn:xmpp:carbons:2',
  received: 'urn:xmpp:carbons:2',
};

/** The message itself, out of a copy or a row of the archive. */
export function innermost(stanza: Element): Element {
  let message = stanza;
  for (;;) {
    const wrapper = [...message.children].find(
      ({ localName, namespaceURI }) => WRAPPERS[localName] === namespaceURI,
    );
    const inside = [...(wrapper?.children ?? [])].find(
      ({ localName }) => localName === 'forwarded',
    );
    const next = [...(inside?.children ?? [])].find(({ localName }) => localName === 'message');
    if (!next) return message;
    message = next;
  }
}
