/** What the members of a group do to it (XEP-0045, XEP-0249). Each rejects as `Line.iq` does. */
import { type Line, Refused } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { bareOf, child, children, stanza, x } from '../line/xml.ts';
import type { GroupPicture } from './group-pictures.ts';

/** `owner`: may do everything; `admin`: may add and remove people. */
export type Role = 'owner' | 'admin' | 'member';

export interface Member {
  readonly jid: string;
  readonly role: Role;
}

const ROLES: readonly Role[] = ['owner', 'admin', 'member'];

/** How a server says that somebody may not change who belongs to a group. */
const NOT_MINE = new Set(['not-allowed', 'forbidden']);

/** For its members alone, found by nobody else, with an archive, whose members know each other. */
const SETTINGS = {
  persistentroom: '1',
  membersonly: '1',
  publicroom: '0',
  public_list: '0',
  allowinvites: '1',
  whois: 'anyone',
  enablearchiving: '1',
  mam: '1',
  // What is said in a group is for all of it; two people have a conversation of their own.
  allow_private_messages: '0',
  allowpm: 'none',
};

/** The conference service of the user's own server, or undefined. */
export async function findGroupService(line: Line, domain: string): Promise<string | undefined> {
  const answer = await line.iq(
    stanza('iq', { type: 'get', to: domain }, x('query', { xmlns: NS.DISCO_ITEMS })),
  );
  for (const item of children(child(answer, 'query', NS.DISCO_ITEMS), 'item')) {
    const jid = item.getAttribute('jid');
    if (jid && (await isGroupService(line, jid))) return jid;
  }
  return undefined;
}

async function isGroupService(line: Line, jid: string): Promise<boolean> {
  try {
    const answer = await line.iq(
      stanza('iq', { type: 'get', to: jid }, x('query', { xmlns: NS.DISCO_INFO })),
    );
    const query = child(answer, 'query', NS.DISCO_INFO);
    return children(query, 'identity').some(
      (each) => each.getAttribute('category') === 'conference',
    );
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** Makes a room that was just entered for the first time the group of that name. */
export async function settleGroup(line: Line, room: string, name: string): Promise<void> {
  await configure(line, room, { roomname: name, ...SETTINGS });
}

export async function renameGroup(line: Line, room: string, name: string): Promise<void> {
  await configure(line, room, { roomname: name });
}

/** Of the settings wanted only those that this server knows: it refuses the others, and all with them. */
async function configure(
  line: Line,
  room: string,
  wanted: Readonly<Record<string, string>>,
): Promise<void> {
  const answer = await line.iq(
    stanza('iq', { type: 'get', to: room }, x('query', { xmlns: NS.MUC_OWNER })),
  );
  const form = child(child(answer, 'query', NS.MUC_OWNER), 'x', NS.DATA);
  const fields = children(form, 'field').flatMap((field) => {
    const name = field.getAttribute('var') ?? '';
    const value = wanted[name.replace('muc#roomconfig_', '')];
    if (value === undefined) return [];
    return [x('field', { var: name }, x('value', {}, value))];
  });
  await line.iq(
    stanza(
      'iq',
      { type: 'set', to: room },
      x(
        'query',
        { xmlns: NS.MUC_OWNER },
        x(
          'x',
          { xmlns: NS.DATA, type: 'submit' },
          x('field', { var: 'FORM_TYPE', type: 'hidden' }, x('value', {}, NS.MUC_CONFIG)),
          ...fields,
        ),
      ),
    ),
  );
}

/** All who belong to it, whether they are there or not; owners first. */
export async function membersOf(line: Line, room: string): Promise<Member[]> {
  const lists = await Promise.all(
    ROLES.map(async (role) => {
      const answer = await line.iq(
        stanza(
          'iq',
          { type: 'get', to: room },
          x('query', { xmlns: NS.MUC_ADMIN }, x('item', { affiliation: role })),
        ),
      );
      return children(child(answer, 'query', NS.MUC_ADMIN), 'item').map((item) => ({
        jid: bareOf(item.getAttribute('jid')),
        role,
      }));
    }),
  );
  return lists.flat().filter(({ jid }) => jid.includes('@'));
}

/** Takes people into it; their programs hear of it by an invitation. */
export async function addMembers(
  line: Line,
  room: string,
  name: string,
  people: readonly string[],
): Promise<void> {
  if (people.length === 0) return;
  try {
    await setRoles(line, room, people, 'member');
  } catch (error) {
    if (!(error instanceof Refused) || !NOT_MINE.has(error.condition)) throw error;
    await inviteThrough(line, room, name, people);
    return;
  }
  for (const to of people) {
    line.send(
      stanza(
        'message',
        { to, type: 'normal' },
        x('x', { xmlns: NS.CONFERENCE, jid: room, reason: name }),
      ),
    );
  }
}

/**
 * A mere member takes people in by asking the room to invite them (XEP-0045, 7.8.2): it makes
 * members of them, and tells nobody whether it did.
 */
async function inviteThrough(
  line: Line,
  room: string,
  name: string,
  people: readonly string[],
): Promise<void> {
  for (const to of people) {
    line.send(
      stanza(
        'message',
        { to: room },
        x('x', { xmlns: NS.MUC_USER }, x('invite', { to }, x('reason', {}, name))),
      ),
    );
  }
  const members = new Set((await membersOf(line, room)).map(({ jid }) => jid));
  if (!people.every((jid) => members.has(jid))) throw new Error(`${room} took not everybody in`);
}

export const removeMember = (line: Line, room: string, jid: string): Promise<void> =>
  setRoles(line, room, [jid], 'none');

export const makeOwner = (line: Line, room: string, jid: string): Promise<void> =>
  setRoles(line, room, [jid], 'owner');

/**
 * Gives up one's own place in it. Nobody could change a group without an owner, so the last owner
 * hands it to whoever has belonged to it longest, as the server lists them.
 */
export async function giveUpPlace(line: Line, room: string, me: string): Promise<void> {
  const members = await membersOf(line, room);
  const mine = members.find(({ jid }) => jid === me);
  if (!mine) return;
  if (mine.role === 'owner') {
    if (members.length === 1) {
      await deleteGroup(line, room);
      return;
    }
    const heir = heirOf(members, me);
    if (heir) await makeOwner(line, room, heir.jid);
    await setRoles(line, room, [me], 'none');
  } else await leaveMembership(line, room, me);
}

/** Who gets the group when the last owner goes; undefined: it has another owner, or nobody else. */
export function heirOf(members: readonly Member[], me: string): Member | undefined {
  const others = members.filter(({ jid }) => jid !== me);
  const isOwner = ({ role }: Member): boolean => role === 'owner';
  if (!members.some((each) => each.jid === me && isOwner(each)) || others.some(isOwner)) {
    return undefined;
  }
  return others[0];
}

/** A mere member may not change affiliations, his own neither: he can only stay away. */
async function leaveMembership(line: Line, room: string, me: string): Promise<void> {
  try {
    await setRoles(line, room, [me], 'none');
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

/** For all, with everything that was said in it. */
export async function deleteGroup(line: Line, room: string): Promise<void> {
  await line.iq(
    stanza('iq', { type: 'set', to: room }, x('query', { xmlns: NS.MUC_OWNER }, x('destroy'))),
  );
}

/** undefined: it has none any more. */
export async function publishPicture(
  line: Line,
  room: string,
  picture: GroupPicture | undefined,
): Promise<void> {
  const photo =
    picture && x('PHOTO', {}, x('TYPE', {}, picture.type), x('BINVAL', {}, picture.base64));
  await line.iq(stanza('iq', { type: 'set', to: room }, x('vCard', { xmlns: NS.VCARD }, photo)));
}

async function setRoles(
  line: Line,
  room: string,
  people: readonly string[],
  affiliation: Role | 'none',
): Promise<void> {
  await line.iq(
    stanza(
      'iq',
      { type: 'set', to: room },
      x('query', { xmlns: NS.MUC_ADMIN }, ...people.map((jid) => x('item', { jid, affiliation }))),
    ),
  );
}
