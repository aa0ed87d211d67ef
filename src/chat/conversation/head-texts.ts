/** All that the head of a conversation says. `{0}` is a name or a number that is put in. */
import { type Message, type Texts, textsFrom } from '../../shared/texts.ts';
import type { Presence } from '../list/list-model.ts';

const ENGLISH = {
  back: 'Back to the conversations',
  meet: 'Start a meeting',
  meeting: 'Join the meeting: {0}',
  find: 'Search in this conversation',
  write: 'Send e-mail',
  appointment: 'New appointment',
  by_mail: 'Send this conversation by e-mail\u2026',
  more: 'What can be done with this conversation',
  not_connected: 'Not connected',
  typing: 'is typing\u2026',
  typing_name: '{0} is typing\u2026',
  typing_names: '{0} and {1} are typing\u2026',
  typing_several: 'Several people are typing\u2026',
};
/** What the list says in the same words. */
const OF_THE_LIST = {
  group: 'Group',
  pin: 'Pin to the top',
  unpin: 'Unpin',
  mute: 'Mute until I turn it back on',
  mute_hour: 'Mute for an hour',
  unmute: 'Unmute',
  muted: 'Muted',
  unread_one: '1 unread message',
  unread_other: '{0} unread messages',
  block: 'Block\u2026',
  unblock: 'Unblock',
  blocked: 'Blocked',
  mute_hint: 'No notifications, not counted',
  presence_available: 'Available',
  presence_away: 'Away',
  presence_busy: 'Busy',
  presence_offline: 'Offline',
} satisfies Record<`presence_${Presence}`, string> & Record<string, string>;

/** And the dialogs about groups. */
const OF_GROUPS = { count_one: '1 person', count_other: '{0} people' };

export type HeadTexts = Texts<
  keyof typeof ENGLISH | keyof typeof OF_THE_LIST | keyof typeof OF_GROUPS
>;

export const headTextsFrom = (message: Message): HeadTexts => ({
  ...textsFrom(ENGLISH, 'converse_chat_', message),
  ...textsFrom(OF_THE_LIST, 'converse_list_', message),
  ...textsFrom(OF_GROUPS, 'converse_group_', message),
});
