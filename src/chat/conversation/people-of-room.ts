/** Who belongs to a group besides the user, whether they are there or not. */
import type { Presence } from '../list/list-model.ts';
import { type People, presenceIn } from '../model/people.ts';
import type { Member } from '../rooms/group-acts.ts';
import type { Room, Rooms } from '../rooms/rooms.ts';

export interface InGroup {
  readonly name: string;
  readonly presence: Presence;
}

/** `members`: of the group, once they are known; until then those are told who are there. */
export function peopleOfRoom(
  room: Room | undefined,
  members: readonly Member[] | undefined,
  { me, people, rooms }: { me: string; people: People; rooms: Rooms },
): readonly InGroup[] {
  const strangers: InGroup[] = [];
  const here = new Map<string, Presence>();
  for (const [nick, presence] of room?.occupants ?? []) {
    if (nick === room?.nick) continue;
    const jid = rooms.personIn(room?.jid ?? '', nick);
    if (jid === undefined) strangers.push({ name: nick, presence: presenceIn(presence) });
    else here.set(jid, presenceIn(presence));
  }
  const all = members ? members.map(({ jid }) => jid) : [...here.keys()];
  return [
    ...all
      .filter((jid) => jid !== me)
      .map((jid) => {
        const presence = people.presence(jid);
        return {
          name: people.nameOf(jid),
          // Of those who are no contacts only the group tells.
          presence: presence === 'offline' ? (here.get(jid) ?? presence) : presence,
        };
      })
      .sort((a, b) => a.name.localeCompare(b.name)),
    ...(members ? [] : strangers),
  ];
}
