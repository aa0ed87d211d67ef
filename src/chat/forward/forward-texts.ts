import { type Message, type Texts, textsFrom } from '../../shared/texts.ts';

/** What the chat says when a message is passed on. */
export const ENGLISH = {
  title: 'Forward the message',
  to: 'To',
  to_hint: 'People or groups',
  nobody: 'Nobody found for \u201c{0}\u201d',
  asking: 'Searching\u2026',
  unsure: 'The company directory does not answer, so people may be missing.',
  take_out: 'Take out {0}',
  voice: 'Voice message',
  comment: 'Add a comment',
  comment_hint: 'Optional',
  send: 'Forward',
  cancel: 'Cancel',
  too_long: 'This text is too long to be forwarded.',
  sent_to: 'Sent to {0}',
  sent_to_count_one: 'Sent to 1 conversation',
  sent_to_count_other: 'Sent to {0} conversations',
} as const;

export type ForwardTexts = Texts<keyof typeof ENGLISH>;

export const forwardTextsFrom = (message: Message): ForwardTexts =>
  textsFrom(ENGLISH, 'converse_chat_forward_', message);
