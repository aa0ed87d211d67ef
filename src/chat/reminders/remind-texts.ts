import { type Message, type Texts, textsFrom } from '../../shared/texts.ts';

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

export type RemindTexts = Texts<RemindText>;

export const ENGLISH: Readonly<Record<RemindText, string>> = {
  title: 'Remind me',
  soon: 'In 20 minutes',
  hour: 'In 1 hour',
  this_evening: 'This evening',
  tomorrow: 'Tomorrow morning',
  next_week: 'Next week',
  at: 'Or at',
  set: 'Remind me then',
  cancel: 'Cancel',
  hint: 'You see it at the top of your conversations, in every browser where the webmail is open.',
  past: 'That time is over. Please choose a later one.',
  full: 'There are too many reminders. Please finish some first.',
};

export const remindTextsFrom = (message: Message): RemindTexts =>
  textsFrom(ENGLISH, 'converse_remind_', message);
