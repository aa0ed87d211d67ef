import { type Message, type Texts, textsFrom } from '../../shared/texts.ts';
import type { Presence } from './list-model.ts';

/** All that the list says. `{0}` is a number or a text that is put in. */
export type ListText =
  | 'title'
  | 'search'
  | 'search_short'
  | 'search_clear'
  | 'conversations'
  | 'people'
  | 'group'
  | 'status'
  | `presence_${Presence}`
  | 'busy_hint'
  | 'in_meeting'
  | 'offer'
  | 'offer_yes'
  | 'offer_no'
  | 'out_of_office'
  | 'tell_typing'
  | 'tell_read'
  | 'you'
  | 'unread_one'
  | 'unread_other'
  | 'waiting'
  | 'failed'
  | 'more'
  | 'result_one'
  | 'result_other'
  | 'nothing'
  | 'nothing_hint'
  | 'empty'
  | 'empty_hint'
  | 'empty_alone'
  | 'loading'
  | 'offline'
  | 'new_group'
  | 'more_of'
  | 'pinned'
  | 'muted'
  | 'pin'
  | 'unpin'
  | 'mute'
  | 'mute_hour'
  | 'unmute'
  | 'mute_hint'
  | 'put_away'
  | 'put_away_hint'
  | 'take_out'
  | 'unread'
  | 'read'
  | 'draft'
  | 'marked_unread'
  | 'is_new'
  | 'added_you'
  | 'remind'
  | 'block'
  | 'unblock'
  | 'blocked'
  | 'unreachable'
  | 'deleted'
  | 'typing'
  | 'typing_who'
  | 'away_ones'
  | 'reminders'
  | 'later_ones'
  | 'reminder_done'
  | 'reminder_later'
  | 'status_text'
  | 'status_text_change'
  | 'status_text_clear'
  | 'recent'
  | 'asking'
  | 'unsure'
  | 'requests'
  | 'request'
  | 'accept'
  | 'refuse'
  | 'accept_of'
  | 'refuse_of'
  | 'mentioned'
  | 'group_people'
  | 'group_rename'
  | 'group_leave'
  | 'group_delete'
  | 'photo'
  | 'voice';

export type ListTexts = Texts<ListText>;

export const ENGLISH: Readonly<Record<ListText, string>> = {
  title: 'People and conversations',
  search: 'Search people, groups, messages',
  search_short: 'Search',
  search_clear: 'Clear the search',
  conversations: 'Conversations',
  people: 'People',
  group: 'Group',
  status: 'Your status: {0}',
  presence_available: 'Available',
  presence_away: 'Away',
  presence_busy: 'Busy',
  presence_offline: 'Offline',
  busy_hint: 'Do not disturb',
  in_meeting: 'In a meeting',
  offer: 'Be told of new messages on your desktop?',
  offer_yes: 'Turn on',
  offer_no: 'Not now',
  out_of_office: 'Out of office',
  tell_typing: 'Others see when I am typing',
  tell_read: 'Others see what I have read',
  you: 'You: {0}',
  unread_one: '1 unread message',
  unread_other: '{0} unread messages',
  waiting: 'Waiting to be sent',
  failed: 'Not sent',
  more: '{0} more: type a name to find someone.',
  result_one: '1 result',
  result_other: '{0} results',
  nothing: 'Nothing found for \u201c{0}\u201d',
  nothing_hint: 'Try only a part of the name.',
  empty: 'No conversations yet',
  empty_hint: 'Choose somebody below, or type a name above.',
  empty_alone: 'Type a name above to write to somebody.',
  loading: 'Loading conversations\u2026',
  offline: 'Not connected: this list may be out of date.',
  new_group: 'New group',
  more_of: 'What can be done with {0}',
  pinned: 'Pinned',
  muted: 'Muted',
  pin: 'Pin to the top',
  unpin: 'Unpin',
  mute: 'Mute until I turn it back on',
  mute_hour: 'Mute for an hour',
  unmute: 'Unmute',
  mute_hint: 'No notifications, not counted',
  put_away: 'Archive',
  put_away_hint: 'Comes back with the next message',
  take_out: 'Unarchive',
  unread: 'Mark as unread',
  read: 'Mark as read',
  draft: 'Draft: {0}',
  marked_unread: 'Marked as unread',
  is_new: 'New',
  added_you: '{0} added you',
  remind: 'Remind me\u2026',
  block: 'Block\u2026',
  unblock: 'Unblock',
  blocked: 'Blocked',
  unreachable: 'Cannot be reached',
  deleted: 'Message deleted',
  typing: 'is typing\u2026',
  typing_who: '{0} is typing\u2026',
  away_ones: 'Archived',
  reminders: 'Reminders',
  later_ones: 'Upcoming reminders',
  reminder_done: 'Done',
  reminder_later: 'Remind me later\u2026',
  status_text: 'Set a status message\u2026',
  status_text_change: 'Change the status message\u2026',
  status_text_clear: 'Clear the status message',
  recent: 'From your recent mail',
  asking: 'Searching\u2026',
  unsure: 'The company directory does not answer, so people may be missing.',
  requests: 'Requests',
  request: 'Wants to be in your contacts and see when you are here.',
  accept: 'Accept',
  refuse: 'Refuse',
  accept_of: 'Accept {0}',
  refuse_of: 'Refuse {0}',
  mentioned: 'You were mentioned',
  group_people: 'People of the group',
  group_rename: 'Rename',
  group_leave: 'Leave the group',
  group_delete: 'Delete the group',
  photo: 'Photo',
  voice: 'Voice message',
};

export const listTextsFrom = (message: Message): ListTexts =>
  textsFrom(ENGLISH, 'converse_list_', message);
