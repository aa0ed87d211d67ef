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

export type ActTexts = Readonly<Record<ActText, string>>;

export const ENGLISH: ActTexts = {
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

export const messageKey = (text: ActText): string => `converse_ask_${text}`;

/** `message` looks a name up in the webmail's language; what it does not know is said in English. */
export function actTextsFrom(message: (key: string) => string | undefined): ActTexts {
  const texts = Object.keys(ENGLISH) as ActText[];
  return Object.fromEntries(
    texts.map((text) => [text, message(messageKey(text)) ?? ENGLISH[text]]),
  ) as ActTexts;
}
