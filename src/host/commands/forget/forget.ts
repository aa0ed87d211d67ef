/** What chat keeps of a person, removed on purpose. */
import { chatDomain } from '../../../server/domain-name.ts';
import { escapeLocalPart } from '../../../shared/jid-local.ts';
import {
  addressOfPerson,
  type ChatData,
  chatDataOf,
  type Group,
  peopleWithData,
  type Person,
} from '../../facts/chat-data.ts';
import { type EjabberdDatabase, ejabberdDatabase } from '../../facts/ejabberd-database.ts';
import { EjabberdYml } from '../../facts/ejabberd-yml.ts';
import { missing } from '../../facts/existence.ts';
import { NotTold } from '../../facts/not-told.ts';
import { ask } from '../../facts/ask.ts';
import { type Host, mustBeRoot, paths } from '../../parts/host.ts';
import { mustBeSetUp } from '../../parts/set-up.ts';
import { Refusal } from '../../refusal.ts';
import { forgetOptions } from './options.ts';

/** ejabberd's on Debian. */
const USER = 'ejabberd';

export async function forget(host: Host, args: readonly string[]): Promise<void> {
  const { address, isSure } = forgetOptions(args);
  await mustBeRoot();
  mustBeSetUp(host);
  const yml = EjabberdYml.load(paths(host).ejabberdYml);
  try {
    const database = ejabberdDatabase(yml, USER);
    if (address === undefined) await list(host, yml, database);
    else await remove(host, database, personOf(address, yml.hosts()), isSure);
  } catch (error) {
    if (!(error instanceof NotTold)) throw error;
    throw new Refusal(error.message, error.mend);
  }
}

/** Throws {@link Refusal} for a domain that is none of the chat's. */
function personOf(address: string, domains: readonly string[]): Person {
  const [local = '', given = ''] = address.toLowerCase().split('@');
  const domain = chatDomain(given) ?? given;
  if (domains.includes(domain)) return { user: escapeLocalPart(local), server: domain };
  throw new Refusal(
    `${domain} is no domain of this chat`,
    `Its domains are ${domains.join(', ')}.`,
  );
}

async function list({ say }: Host, yml: EjabberdYml, database: EjabberdDatabase): Promise<void> {
  const [program] = yml.values('extauth_program');
  if (typeof program !== 'string') throw new Refusal(`${yml.file} names no extauth_program`);
  const domains = yml.hosts();
  const people = await peopleWithData(database, domains);
  const gone = await missing(program, people, { user: USER, server: domains[0] ?? '' });
  say(
    `Chat keeps something of ${people.length} people; ${gone.length} of them have no account, or a closed one.`,
  );
  for (const person of gone) say(`  ${addressOfPerson(person)}`);
}

async function remove(
  host: Host,
  database: EjabberdDatabase,
  person: Person,
  isSure: boolean,
): Promise<void> {
  const { say, changes } = host;
  const address = addressOfPerson(person);
  const before = await chatDataOf(database, person);
  if (isNothing(before)) {
    say(`Chat keeps nothing of ${address}; nothing to do.`);
    return;
  }
  say(`Chat keeps of ${address}, and ${changes.isDry ? 'would remove' : 'removes'}:`);
  for (const line of linesOf(before)) say(`  ${line}`);
  say('  files that were sent');
  if (changes.isDry) return;
  await confirm(host, address, isSure);
  await control('kick_user', person.user, person.server);
  await control('unregister', person.user, person.server);
  for (const group of before.groups) await leave(group, person);
  const left = await chatDataOf(database, person);
  if (!isNothing(left)) {
    throw new Refusal(`not all of ${address} was removed; what is left:`, ...linesOf(left));
  }
  say(`Removed. Chat knows nothing of ${address} any more.`);
}

async function confirm({ question, say }: Host, address: string, isSure: boolean): Promise<void> {
  if (isSure) return;
  if (question === undefined) {
    throw new Refusal('nobody is here to be asked', 'With --yes it is done without a question.');
  }
  const answer = await question('This cannot be taken back. Type the address once more to do it: ');
  if (answer?.trim().toLowerCase() === address.toLowerCase()) return;
  say('That is another one: nothing was removed.');
  throw new Refusal('not confirmed');
}

const isNothing = ({ kinds, groups }: ChatData): boolean =>
  kinds.length === 0 && groups.length === 0;

const linesOf = ({ kinds, groups }: ChatData): string[] => [
  ...kinds.map(({ what, count }) => `${what}: ${count}`),
  ...groups.flatMap(({ name, service, isHis }) => [
    `membership in the group ${name}@${service}`,
    ...(isHis
      ? [`  which has no other owner; ejabberdctl set_room_affiliation makes one of somebody`]
      : []),
  ]),
];

/** Newer ones take the person's name and domain as two words. */
async function leave({ name, service }: Group, person: Person): Promise<void> {
  const { user, server } = person;
  const ways = [
    [name, service, `${user}@${server}`, 'none'],
    [name, service, user, server, 'none'],
  ];
  let said = '';
  for (const words of ways) {
    const { status, stdout, stderr } = await ask(['ejabberdctl', 'set_room_affiliation', ...words]);
    if (status === 0) return;
    said = `${stdout}${stderr}`;
  }
  throw failure(`${addressOfPerson(person)} is still in the group ${name}@${service}`, said);
}

async function control(...words: [string, ...string[]]): Promise<void> {
  const { status, stdout, stderr } = await ask(['ejabberdctl', ...words]);
  if (status !== 0) throw failure(`ejabberdctl ${words.join(' ')} failed`, `${stdout}${stderr}`);
}

const failure = (problem: string, said: string): Refusal =>
  new Refusal(
    problem,
    ...said
      .trim()
      .split('\n')
      .slice(0, 5)
      .filter((line) => line !== ''),
    'When ejabberd runs (systemctl status ejabberd), the same command does the rest.',
  );
