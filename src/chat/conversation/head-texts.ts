/** All that the head of a conversation says. `{0}` is a name or a number that is put in. */
import type { Presence } from '../list/list-model.ts';

const ENGLISH = {
  back: 'Back to the conversations',
  meet: 'Start a meeting',
  meeting: 'Join the meeting: {0}',
  find: 'Search in this conversation',
  more: 'What can be done with this conversation',
  not_connected: 'Not connected',
  typing: 'is typing\u2026',
  typing_one: '{0} is typing\u2026',
  typing_two: '{0} and {1} are typing\u2026',
  typing_many: 'Several people are typing\u2026',
  people_many: '{0} people',
};
/** What the list says in the same words. */
const OF_THE_LIST = {
  group: 'Group',
  pin: 'Pin to the top',
  unpin: 'Unpin',
  mute: 'Mute',
  unmute: 'Unmute',
  muted: 'Muted',
  block: 'Block\u2026',
  unblock: 'Unblock',
  blocked: 'Blocked',
  leave: 'Leave\u2026',
  mute_hint: 'No notifications, not counted',
  presence_available: 'Available',
  presence_away: 'Away',
  presence_busy: 'Busy',
  presence_offline: 'Offline',
} satisfies Record<`presence_${Presence}`, string> & Record<string, string>;

export type HeadTexts = Readonly<Record<keyof typeof ENGLISH | keyof typeof OF_THE_LIST, string>>;

/** `message` looks a name up in the webmail's language; what it does not know is said in English. */
export function headTextsFrom(message: (key: string) => string | undefined): HeadTexts {
  const said = (part: string, texts: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(texts).map(([name, english]) => [
      name,
      message(`converse_${part}_${name}`) ?? english,
    ]);
  return Object.fromEntries([...said('chat', ENGLISH), ...said('list', OF_THE_LIST)]) as HeadTexts;
}
