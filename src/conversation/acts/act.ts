/** What one can do with a message, and with which of them. */
import { fileIn } from '../../shared/shared-file.ts';
import { type ChatBox, isGroup, type Message, textOf } from '../converse-api.ts';

export const ACTS = [
  'react',
  'reply',
  'edit',
  'copy',
  'keep',
  'forward',
  'remind',
  'delete',
] as const;
export type Act = (typeof ACTS)[number];

/** `mayKeep`: files, in the Briefcase. `isUnsent`: nobody but the user knows of it yet, so nobody can be told anything about it. */
export function actsOf(
  message: Message,
  box: ChatBox,
  isUnsent: boolean,
  mayKeep: boolean,
): readonly Act[] {
  if (message.isRetracted()) return [];
  const mine = message.get('sender') === 'me';
  const mayWrite = box.canPostMessages() && !isUnsent;
  const text = message.getMessageText();
  const isPossible: Record<Act, boolean> = {
    react: mayWrite && referenceTo(message, box) !== '',
    reply: mayWrite && referenceTo(message, box) !== '',
    edit: mayWrite && mine && message.get('editable') === true,
    copy: Boolean(text) && !fileIn(text ?? ''), // of a file it is an address
    keep: mayKeep && fileIn(text ?? '', location.origin) !== undefined,
    forward: Boolean(text),
    remind: !isUnsent,
    delete: mayWrite && mine,
  };
  return ACTS.filter((act) => isPossible[act]);
}

/** By which id others know it: in a group the group's own, else its sender's. */
export function referenceTo(message: Message, box: ChatBox): string {
  return isGroup(box)
    ? textOf(message, `stanza_id ${textOf(box, 'jid')}`)
    : textOf(message, 'msgid');
}
