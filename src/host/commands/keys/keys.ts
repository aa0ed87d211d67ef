/** The keys of tickets: made, changed and taken away on the XMPP host. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { KEY_BYTES, type TicketKey } from '../../../server/ticket-keys.ts';
import { PartRecord } from '../../changes/part-record.ts';
import { type Host, mustBeRoot, paths } from '../../parts/host.ts';
import { mustBeSetUp } from '../../parts/set-up.ts';
import { Refusal } from '../../refusal.ts';
import {
  changeExtauthJson,
  checkAuthenticator,
  mayWriteExtauthJson,
} from '../ejabberd/authenticator.ts';
import { installDaemon, restartDaemonOrSay } from '../ejabberd/daemon.ts';
import {
  type Credentials,
  credentialsOf,
  keysHere,
  putKeys,
  removeKeys,
  takesTickets,
  ticketConfig,
} from '../ejabberd/tickets.ts';
import { layout } from '../ejabberd/layout.ts';
import { keysOptions, type KeysOptions } from './options.ts';

export async function keys(host: Host, args: readonly string[]): Promise<void> {
  const options = keysOptions(args);
  await mustBeRoot();
  mustBeSetUp(host);
  const record = new PartRecord(host.changes, paths(host).records, 'ejabberd');
  const { before, after, credentials } = await settle(host, record, options);
  if (host.changes.count === 0) host.say('The keys are as they should be; nothing to do.');
  await restartDaemonOrSay(host, record, true);
  if (credentials === undefined) {
    if (before.length > 0) {
      host.say(
        'No tickets any more. Session tokens are taken. Of a host of Zimbra that has the key still',
      );
      host.say('nobody can sign in: ./deploy.sh zimbra --no-tickets, on each of them.');
    }
    return;
  }
  if (takesTickets(host) || host.changes.isDry) {
    const isAsked = options.action === 'make' && options.credentials === undefined;
    const isNew = after[0]?.kid !== before[0]?.kid;
    sayHowToShare(host, after, credentials, isNew || isAsked);
    return;
  }
  host.say(
    'The authenticator takes no tickets before that is done, and systemctl restart zimbra-auth.service. Only after that',
  );
  host.say('may the hosts of Zimbra have the key, or nobody can sign in. Run this again then.');
}

/**
 * For "xmpp": a key, where there is none and nobody has said that there shall be none. Whether the hosts of Zimbra may
 * have it: a ticket that the authenticator does not take lets nobody in.
 */
export async function ensureKeys(host: Host): Promise<boolean> {
  const record = new PartRecord(host.changes, paths(host).records, 'ejabberd');
  if (record.get('credentials') === 'none') return false;
  if (!takesTickets(host) && !mayWriteExtauthJson(host, record)) {
    host.say(
      `${layout(host).extauthJson} was edited, and the webmail goes on with session tokens. For tickets: ./deploy.sh keys`,
    );
    return false;
  }
  await settle(host, record, { action: 'make', credentials: undefined });
  await restartDaemonOrSay(host, record, true);
  return takesTickets(host);
}

interface Settled {
  readonly before: readonly TicketKey[];
  readonly after: readonly TicketKey[];
  /** Undefined without tickets. */
  readonly credentials: Credentials | undefined;
}

async function settle(host: Host, record: PartRecord, options: KeysOptions): Promise<Settled> {
  if (record.get('daemon') !== 'yes') {
    throw new Refusal(
      'tickets need the daemon: a ticket is good once, which one process has to watch',
      'Set it up first: ./deploy.sh ejabberd --daemon --help',
    );
  }
  const before = keysHere(host);
  const after = changed(before, options);
  const credentials =
    after.length === 0 ? undefined : (options.credentials ?? credentialsOf(record) ?? 'both');
  await apply(host, record, after, credentials);
  return { before, after, credentials };
}

/** Throws {@link Refusal}. */
function changed(before: readonly TicketKey[], { action }: KeysOptions): readonly TicketKey[] {
  switch (action) {
    case 'make':
      return before.length > 0 ? before : [newKey(before)];
    case 'rotate':
      return [newKey(before), ...some(before)];
    case 'retire':
      return some(before).slice(0, 1);
    case 'remove':
      return [];
    default:
      return action satisfies never;
  }
}

function some(before: readonly TicketKey[]): readonly TicketKey[] {
  if (before.length > 0) return before;
  throw new Refusal('there is no key yet', 'Make one: ./deploy.sh keys');
}

/** Called by the day, so that a person can tell them apart. */
function newKey(others: readonly TicketKey[]): TicketKey {
  const day = new Date().toISOString().slice(0, 10);
  const isTaken = (name: string): boolean => others.some(({ kid }) => kid === name);
  let kid = day;
  for (let n = 2; isTaken(kid); n += 1) kid = `${day}-${n}`;
  return { kid, secret: randomBytes(KEY_BYTES) };
}

async function apply(
  host: Host,
  record: PartRecord,
  after: readonly TicketKey[],
  credentials: Credentials | undefined,
): Promise<void> {
  const hasTickets = credentials !== undefined;
  // The file before what names it, and after that it goes.
  if (hasTickets) {
    await putKeys(host, record, after);
    await record.set('credentials', credentials);
  } else await record.set('credentials', 'none'); // an upgrade does not make one again
  await changeExtauthJson(
    host,
    record,
    ['ticketKeysFile', 'credentials'],
    ticketConfig(credentials),
  );
  const node = nodeOf(host);
  const hasLookup = record.get('lookup_account') !== undefined;
  await installDaemon(host, record, { node, hasLookup, hasTickets });
  if (!hasTickets) await removeKeys(host);
  await checkAuthenticator(host, 'daemon', node);
}

/** As the unit starts it. Throws {@link Refusal}. */
function nodeOf(host: Host): string {
  const unit = `${paths(host).units}/zimbra-auth.service`;
  const text = existsSync(unit) ? readFileSync(unit, 'utf8') : '';
  const node = /^ExecStart=(\S+)/m.exec(text)?.[1];
  if (node !== undefined) return node;
  throw new Refusal(`${unit} does not say what it starts`, './deploy.sh ejabberd writes it again');
}

function sayHowToShare(
  { say, root, release }: Host,
  after: readonly TicketKey[],
  credentials: Credentials,
  shared: boolean,
): void {
  const file = `${root}/etc/zimbra-auth/ticket-keys`;
  say(
    `Keys: ${after.map(({ kid }) => kid).join(', ')}. Session tokens are ${credentials === 'both' ? 'taken as well' : 'refused'}.`,
  );
  if (shared) {
    say(
      'The hosts of Zimbra need the same file. Bring it there on a way that nobody reads along, such as',
    );
    say(`  scp ${file} root@ZIMBRA-HOST:/root/ticket-keys`);
    say('and on each of them, in the folder of the release:');
    say('  ./deploy.sh zimbra --ticket-keys /root/ticket-keys && rm /root/ticket-keys');
    say(`(This release is in ${release}.)`);
  }
  if (after.length > 1) say('When all of them have it: ./deploy.sh keys retire');
  if (credentials === 'both') {
    say('When all of them have it, session tokens can be refused: ./deploy.sh keys --only');
  }
}
