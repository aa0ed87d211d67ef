import { type Message, type Texts, textsFrom } from '../../shared/texts.ts';

export type HelpText = 'title' | 'find' | 'group' | 'more';
export const ENGLISH: Readonly<Record<HelpText, string>> = {
  title: 'Help with chat',
  find: 'Write to somebody: type a name above the list, and choose the person.',
  group: 'Talk with several: make a group with the button beside the search.',
  more: 'Your status, notices, sounds and the place of the chat: right-click Chat in the folder list, or open Preferences.',
};
export const helpTextsFrom = (message: Message): Texts<HelpText> =>
  textsFrom(ENGLISH, 'converse_help_', message);
