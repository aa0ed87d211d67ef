import { type Message, type Texts, textsFrom } from '../../shared/texts.ts';

/** `{0}` is who has written, `{1}` the group. */
export const ENGLISH = {
  in_group: '{0} in {1}',
  message: 'New message',
  /** `{0}`: with whom, or in which group. */
  reminder: 'Reminder: {0}',
};
const OF_THE_LIST = { photo: 'Photo', voice: 'Voice message', added_you: '{0} added you' };

export type NoticeTexts = Texts<keyof typeof ENGLISH | keyof typeof OF_THE_LIST>;

export const noticeTextsFrom = (message: Message): NoticeTexts => ({
  ...textsFrom(ENGLISH, 'converse_notice_', message),
  ...textsFrom(OF_THE_LIST, 'converse_list_', message),
});
