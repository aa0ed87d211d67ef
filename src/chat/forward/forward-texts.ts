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
  sent_to_many: 'Sent to {0} conversations',
} as const;

export type ForwardTexts = Readonly<Record<keyof typeof ENGLISH, string>>;

/** The name of a text in the message files. */
export const messageKey = (text: keyof typeof ENGLISH): string => `converse_chat_forward_${text}`;

/** `message` looks a name up in the webmail's language; what it does not know is said in English. */
export function forwardTextsFrom(message: (key: string) => string | undefined): ForwardTexts {
  const texts = Object.keys(ENGLISH) as (keyof typeof ENGLISH)[];
  return Object.fromEntries(
    texts.map((text) => [text, message(messageKey(text)) ?? ENGLISH[text]]),
  ) as ForwardTexts;
}
