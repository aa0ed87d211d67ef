import { type Message, type Texts, textsFrom } from '../../shared/texts.ts';

/** What the chat asks before it does something with a conversation, and about one's own status. */
export type ActText =
  | 'cancel'
  | 'close'
  | 'not_done'
  | 'block_title'
  | 'block_text'
  | 'block_yes'
  | 'status_title'
  | 'status_hint'
  | 'status_set';

export type ActTexts = Texts<ActText>;

export const ENGLISH: Readonly<Record<ActText, string>> = {
  cancel: 'Cancel',
  close: 'Close',
  not_done: 'That could not be done at the moment. Please try again.',
  block_title: 'Block {0}?',
  block_text:
    'You receive no messages from this person, and neither of you sees whether the other is there. In groups you still read each other. You can unblock at any time.',
  block_yes: 'Block',
  status_title: 'What are you doing?',
  status_hint: 'A few words that your colleagues see beside your status',
  status_set: 'Save',
};

export const actTextsFrom = (message: Message): ActTexts =>
  textsFrom(ENGLISH, 'converse_ask_', message);
