/** What was passed on, and by whom it was said first: where that is read, kept and asked for. */
import { oneAddress, type SaidFirst, saidFirstIn } from '../../frame/said-first.ts';
import { type ChatBox, type ConversePrivate, type Message, textOf } from '../converse-api.ts';
import { innermost } from '../messages.ts';

/** Under this name a message of Converse's keeps it. */
const ATTRIBUTE = 'zc_said_first';

export function readForwards({ api }: ConversePrivate): void {
  for (const parsed of ['parseMessage', 'parseMUCMessage']) {
    api.listen.on(parsed, (stanza: Element, attributes: object) => {
      const said = saidFirstIn(innermost(stanza));
      return said ? { ...attributes, [ATTRIBUTE]: said } : attributes;
    });
  }
  for (const made of ['chatBoxInitialized', 'chatRoomInitialized']) {
    api.listen.on(made, (box: ChatBox) => {
      // They are another's words, and nobody edits those.
      box.messages.on('add', (message: Message) => {
        if (saidFirstOf(message) && message.get('editable')) message.save({ editable: false });
      });
    });
  }
}

/** undefined: its sender's own words, as they are once he has edited them elsewhere. */
export const saidFirstOf = (message: Message): SaidFirst | undefined =>
  textOf(message, 'edited') === '' ? (message.get(ATTRIBUTE) as SaidFirst | undefined) : undefined;

/** Whose words go on when `message` is passed on; `me`: the user's bare JID. */
export function authorOf(message: Message, me: string): SaidFirst {
  const first = saidFirstOf(message);
  if (first) return first;
  const isMine = message.get('sender') === 'me';
  // In a group the sender's address is the group's, with his name in it.
  const isOfGroup = message.get('type') === 'groupchat';
  const address = textOf(message, isOfGroup ? 'from_real_jid' : 'from');
  return { name: message.getDisplayName(), jid: isMine ? me : oneAddress(address) };
}

/** The text that goes on; "/me waves" would be said of whoever passes it on. */
export function wordsOf(message: Message): string {
  const text = message.getMessageText() ?? '';
  return message.isMeCommand() ? `${message.getDisplayName()}${text.slice('/me'.length)}` : text;
}
