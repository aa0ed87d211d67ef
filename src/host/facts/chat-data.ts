/** What ejabberd keeps of people, in its tables for several domains. */
import { unescapeLocalPart } from '../../shared/jid-local.ts';
import type { EjabberdDatabase } from './ejabberd-database.ts';

/** As ejabberd writes it: `o\27brien`, and the domain of the chat. */
export interface Person {
  readonly user: string;
  readonly server: string;
}

export interface Group {
  readonly name: string;
  /** `conference.example.com` */
  readonly service: string;
  /** Whether it has no owner but him. */
  readonly isHis: boolean;
}

export interface ChatData {
  /** How many there are of each, in a person's words; none with nothing. */
  readonly kinds: readonly { readonly what: string; readonly count: number }[];
  /** Those that he is, or may be, in. */
  readonly groups: readonly Group[];
}

interface Kind {
  readonly what: string;
  readonly table: string;
  /** The column that holds user and domain as one JID, where there are not two. */
  readonly jid?: string;
}

/** Each table that has rows of one person, but for groups. Its other columns do not matter here. */
export const KINDS: readonly Kind[] = [
  { what: "messages in the person's archive", table: 'archive' },
  { what: 'settings of that archive', table: 'archive_prefs' },
  { what: 'people in the contact list', table: 'rosterusers' },
  { what: 'messages that wait for the next sign-in', table: 'spool' },
  { what: 'cards with name and picture', table: 'vcard' },
  { what: 'notes of clients', table: 'private_storage' },
  { what: 'places for what clients keep or tell', table: 'pubsub_node', jid: 'host' },
  { what: 'lists of who is blocked', table: 'privacy_list' },
  { what: 'telephones to be woken', table: 'push_session' },
  { what: 'times of the last visit', table: 'last' },
];

/** Rejects as `database.ask` does. */
export async function chatDataOf(database: EjabberdDatabase, person: Person): Promise<ChatData> {
  const counts = KINDS.map(
    (kind, index) =>
      `SELECT ${index}, COUNT(*) FROM ${kind.table} WHERE ${isOf(kind, person, database)}`,
  );
  const rows = rowsOf(await database.ask(counts.join(' UNION ALL ')));
  const kinds = rows.flatMap(([index = '', count = '0']) => {
    const kind = KINDS[Number(index)];
    return kind === undefined || count === '0' ? [] : [{ what: kind.what, count: Number(count) }];
  });
  return { kinds, groups: await groupsOf(database, person) };
}

/** Everybody of whom there is something, in no order. Rejects as `ask` does. */
export async function peopleWithData(
  { ask }: Pick<EjabberdDatabase, 'ask'>,
  servers: readonly string[],
): Promise<readonly Person[]> {
  const names = KINDS.map(({ table, jid }) =>
    jid === undefined
      ? `SELECT username, server_host FROM ${table}`
      : `SELECT ${jid}, '' FROM ${table}`,
  );
  const found = new Map<string, Person>();
  for (const [name = '', host = ''] of rowsOf(await ask(names.join(' UNION ')))) {
    const person = host === '' ? personOf(name) : { user: name, server: host };
    // The archives of groups stand in the same table, under the whole address of the group.
    if (person.user === '' || person.user.includes('@') || !servers.includes(person.server))
      continue;
    found.set(addressOfPerson(person), person);
  }
  return [...found.values()];
}

/** How ejabberd goes on behind a name that is one of the group; behind one of its roles goes another word. */
const AFFILIATIONS = ['{', 'owner', 'admin', 'member', 'outcast'];

/** How it writes an owner, with the end of his address. */
const OWNERS = ['>>},{owner,', '>>},owner}'];
const BEHIND_JID = '>>},'.length;

/** Found by a part of what ejabberd has written. Addresses of Zimbra have no letters that it writes otherwise. */
async function groupsOf(
  { ask, quoted }: EjabberdDatabase,
  { user, server }: Person,
): Promise<Group[]> {
  const jid = `<<"${likely(user)}">>,<<"${likely(server)}">>,<<>>`;
  const isIn = (next: string): string => `opts LIKE ${quoted(`%{${jid}},${next}%`)} ESCAPE '!'`;
  const owners = OWNERS.map(
    (text) => `(LENGTH(opts) - LENGTH(REPLACE(opts, ${quoted(text)}, ''))) / ${text.length}`,
  );
  const isHis = `(${OWNERS.map((text) => isIn(text.slice(BEHIND_JID))).join(' OR ')}) AND ${owners.join(' + ')} = 1`;
  const rows = rowsOf(
    await ask(
      `SELECT name, host, CASE WHEN ${isHis} THEN 1 ELSE 0 END FROM muc_room ` +
        `WHERE ${AFFILIATIONS.map(isIn).join(' OR ')}`,
    ),
  );
  return rows.map(([name = '', service = '', his]) => ({ name, service, isHis: his === '1' }));
}

/** A backslash is written twice there. */
const likely = (text: string): string => text.replace(/[!%_]/g, '!$&').replace(/\\/g, '\\\\');

const isOf = ({ jid }: Kind, { user, server }: Person, { quoted }: EjabberdDatabase): string =>
  jid === undefined
    ? `username = ${quoted(user)} AND server_host = ${quoted(server)}`
    : `${jid} = ${quoted(`${user}@${server}`)}`;

function personOf(jid: string): Person {
  const at = jid.lastIndexOf('@');
  return { user: jid.slice(0, Math.max(at, 0)), server: jid.slice(at + 1) };
}

/** In mail. */
export const addressOfPerson = ({ user, server }: Person): string =>
  `${unescapeLocalPart(user)}@${server}`;

const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
