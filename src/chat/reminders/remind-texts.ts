/** All that the chat says when it is asked to remind of something. */
export type RemindText =
  | 'title'
  | 'soon'
  | 'hour'
  | 'this_evening'
  | 'tomorrow'
  | 'next_week'
  | 'at'
  | 'set'
  | 'cancel'
  | 'hint'
  | 'past'
  | 'full';

export type RemindTexts = Readonly<Record<RemindText, string>>;

export const ENGLISH: RemindTexts = {
  title: 'Remind me',
  soon: 'In 20 minutes',
  hour: 'In 1 hour',
  this_evening: 'This evening',
  tomorrow: 'Tomorrow morning',
  next_week: 'Monday morning',
  at: 'Or at',
  set: 'Remind me then',
  cancel: 'Cancel',
  hint: 'You see it at the top of your conversations, in every browser where the webmail is open.',
  past: 'That time is over. Please choose a later one.',
  full: 'There are too many reminders. Please finish some first.',
};

export const messageKey = (text: RemindText): string => `converse_remind_${text}`;

/** `message` looks a name up in the webmail's language; what it does not know is said in English. */
export function remindTextsFrom(message: (key: string) => string | undefined): RemindTexts {
  const texts = Object.keys(ENGLISH) as RemindText[];
  return Object.fromEntries(
    texts.map((text) => [text, message(messageKey(text)) ?? ENGLISH[text]]),
  ) as RemindTexts;
}
