/** Who is in a team with whom, by Zimbra's directory. */
import { chatDomain } from '../../server/domain-name.ts';
import { escapeLocalPart } from '../../shared/jid-local.ts';
import type { Entry } from './ldif.ts';

/** One team of everybody in a domain, or a team for each distribution list. */
export type TeamsKind = 'everyone' | 'lists';

export interface Person {
  /** As chat knows him. */
  readonly jid: string;
  readonly name: string;
}

export interface Team {
  readonly name: string;
  readonly members: readonly Person[];
}

/** By name; each has two members or more. */
export function teamsOf(
  kind: TeamsKind,
  entries: readonly Entry[],
  domains: readonly string[],
): Team[] {
  const people = entries.filter((each) => isPerson(each, domains)).map(personOf);
  const teams =
    kind === 'everyone'
      ? domains.map((domain) => ({
          name: domain,
          members: people
            .map(({ person }) => person)
            .filter(({ jid }) => jid.endsWith(`@${domain}`)),
        }))
      : teamsOfLists(entries, people);
  return teams
    .filter(({ members }) => members.length > 1)
    .map(({ name, members }) => ({ name, members: sorted(members, ({ jid }) => jid) }))
    .sort((one, other) => order(one.name, other.name) || order(idOf(one), idOf(other)));
}

interface Known {
  readonly person: Person;
  /** Mail to any of them is his. */
  readonly addresses: readonly string[];
}

const has = (entry: Entry, objectClass: string): boolean =>
  (entry.get('objectclass') ?? []).some((each) => each.toLowerCase() === objectClass);

const addressOf = (entry: Entry): string =>
  (entry.get('zimbramaildeliveryaddress')?.[0] ?? '').toLowerCase();

/** As chat has it; the directory has `xn--…`. */
const domainOf = (address: string): string => {
  const [, domain = ''] = address.split('@');
  return chatDomain(domain) ?? domain;
};

/** Zimbra hides its own accounts; the reader does not see the uid of what is hidden. */
const isHidden = (entry: Entry): boolean => !entry.has('uid');

/** A room or a projector has an account as well. */
const isPerson = (entry: Entry, domains: readonly string[]): boolean =>
  has(entry, 'zimbraaccount') &&
  !has(entry, 'zimbracalendarresource') &&
  !isHidden(entry) &&
  domains.includes(domainOf(addressOf(entry)));

function personOf(entry: Entry): Known {
  const address = addressOf(entry);
  const [local = ''] = address.split('@');
  const name = oneLine(entry.get('displayname')?.[0] ?? '') || local;
  return {
    person: { jid: `${escapeLocalPart(local)}@${domainOf(address)}`, name },
    addresses: [address, ...lowerCase(entry.get('zimbramailalias'))],
  };
}

function teamsOfLists(entries: readonly Entry[], people: readonly Known[]): Team[] {
  const byAddress = new Map(
    people.flatMap(({ person, addresses }) => addresses.map((each) => [each, person] as const)),
  );
  const lists = entries.filter((each) => has(each, 'zimbradistributionlist'));
  const listByAddress = new Map(
    lists.flatMap((list) =>
      [...lowerCase(list.get('mail')), ...lowerCase(list.get('zimbramailalias'))].map(
        (each) => [each, list] as const,
      ),
    ),
  );
  /** Also who is in it by way of another list, and of one that is in itself. */
  const membersOf = (list: Entry, seen: Set<Entry>): Person[] => {
    if (seen.has(list)) return [];
    seen.add(list);
    return lowerCase(list.get('zimbramailforwardingaddress')).flatMap((address) => {
      const person = byAddress.get(address);
      if (person !== undefined) return [person];
      const inner = listByAddress.get(address);
      return inner === undefined ? [] : membersOf(inner, seen);
    });
  };
  return lists
    .filter((list) => !isHidden(list))
    .map((list) => ({
      name: oneLine(list.get('displayname')?.[0] ?? '') || (list.get('uid')?.[0] ?? ''),
      members: [...new Set(membersOf(list, new Set()))],
    }));
}

/** As mod_zimbra_teams reads it. */
export function teamsText(teams: readonly Team[]): string {
  const people = new Map(
    teams.flatMap(({ members }) => members.map(({ jid, name }) => [jid, name] as const)),
  );
  return [
    ...sorted([...people], ([jid]) => jid).map(([jid, name]) => `person\t${jid}\t${name}\n`),
    ...teams.map(
      ({ name, members }) => `team\t${name}\t${members.map(({ jid }) => jid).join(' ')}\n`,
    ),
  ].join('');
}

const lowerCase = (values: readonly string[] = []): string[] =>
  values.map((each) => each.toLowerCase());

/** Tabs and ends of lines part what is in the file. */
const oneLine = (text: string): string => text.replace(/[\p{C}\s]+/gu, ' ').trim();

const idOf = ({ members }: Team): string => members.map(({ jid }) => jid).join(' ');

/** The same on every machine. */
const order = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

const sorted = <T>(values: readonly T[], key: (value: T) => string): T[] =>
  [...values].sort((one, other) => order(key(one), key(other)));
