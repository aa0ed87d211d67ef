/** Many people and many messages at once, written into ejabberd's own file by SQL. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Account, DOMAIN } from '../zimbra/accounts.ts';
import { saslPlain } from './bosh-client.ts';
import { C2sClient } from './c2s-client.ts';
import type { Stack } from './stack.ts';

/** `person.0001`, whom the list calls "Person 0001". The first one has number 1. */
export const personName = (number: number): string => `person.${String(number).padStart(4, '0')}`;

export const personJid = (number: number): string => `${personName(number)}@${DOMAIN}`;

/** Zimbra's side of that many people. */
export function persons(count: number): Account[] {
  return Array.from({ length: count }, (_, at) => ({
    email: personJid(at + 1),
    id: `2f9d2a40-0b52-4a3c-9a0e-${String(at + 1).padStart(12, '0')}`,
    displayName: `Person ${String(at + 1).padStart(4, '0')}`,
    password: 'one of many',
  }));
}

/**
 * Puts that many people into the contact list of `user` (a local part), and him into theirs, who do
 * not see each other. To be called before anybody has signed in, because ejabberd remembers groups.
 */
export async function seedColleagues(stack: Stack, user: string, count: number): Promise<void> {
  const group = (name: string, shown: string): string =>
    `INSERT INTO sr_group (name, server_host, opts) VALUES ('${name}', '${DOMAIN}',
       '[{label,<<"${name}">>},{displayed_groups,[<<"${shown}">>]},{description,<<>>}]');`;
  const [desk, staff] = [`desk of ${user}`, `staff of ${user}`];
  await runSql(
    stack,
    `${group(desk, staff)} ${group(staff, desk)}
     INSERT INTO sr_user (jid, server_host, grp)
       VALUES ('${user}@${DOMAIN}', '${DOMAIN}', '${desk}');
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
     INSERT INTO sr_user (jid, server_host, grp)
       SELECT printf('person.%04d@${DOMAIN}', i), '${DOMAIN}', '${staff}' FROM n;`,
  );
}

/** The text of a seeded message; `at` counts from 0, oldest first, over all conversations. */
export const seededText = (at: number): string => `line ${at} of what was said before`;

/**
 * Writes messages into the archive of `user`: the last one a minute ago, a minute between two, with
 * the first `conversations` people in turn, every other round by the user himself.
 */
export async function seedArchive(
  stack: Stack,
  { user, messages, conversations }: { user: string; messages: number; conversations: number },
): Promise<void> {
  const me = `${user}@${DOMAIN}`;
  const last = Date.now() * 1000 - 60_000_000;
  const mine = `(g / ${conversations}) % 2`;
  const peer = `printf('person.%04d@${DOMAIN}', g % ${conversations} + 1)`;
  await runSql(
    stack,
    `WITH RECURSIVE n(g) AS (SELECT 0 UNION ALL SELECT g + 1 FROM n WHERE g < ${messages - 1})
     INSERT INTO archive
       (username, server_host, timestamp, peer, bare_peer, xml, txt, kind, nick)
     SELECT '${user}', '${DOMAIN}', ${last} - (${messages - 1} - g) * 60000000,
       iif(${mine}, ${peer}, ${peer} || '/phone'), ${peer},
       '<message xml:lang=''en'' to=''' || iif(${mine}, ${peer}, '${me}') ||
         ''' from=''' || iif(${mine}, '${me}/desk', ${peer} || '/phone') ||
         ''' type=''chat'' id=''seed-' || g || ''' xmlns=''jabber:client''>' ||
         '<origin-id xmlns=''urn:xmpp:sid:0'' id=''seed-' || g || '''/>' ||
         '<body>line ' || g || ' of what was said before</body></message>',
       'line ' || g || ' of what was said before', 'chat', ''
     FROM n;`,
  );
}

/** Signs the people from `first` to `last` in, as phones do. Resolves with what signs them out. */
export async function signIn(
  stack: Pick<Stack, 'ejabberd' | 'zimbra'>,
  first: number,
  last: number,
): Promise<() => void> {
  const clients: C2sClient[] = [];
  let next = first;
  const some = async (): Promise<void> => {
    while (next <= last) clients.push(await phoneOf(stack, next++));
  };
  await Promise.all(Array.from({ length: 16 }, some));
  return () => {
    for (const client of clients) client.close();
  };
}

async function phoneOf(
  { ejabberd, zimbra }: Pick<Stack, 'ejabberd' | 'zimbra'>,
  number: number,
): Promise<C2sClient> {
  // The certificate is made for the domain, by an authority of this run's own.
  const client = await C2sClient.connectTls(ejabberd.ports.tls, { rejectUnauthorized: false });
  const password = `zimbra_auth_token++${zimbra.issueToken(personJid(number))}`;
  await client.openStream(DOMAIN);
  client.send(
    `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>` +
      `${saslPlain({ user: personName(number), domain: DOMAIN, password })}</auth>`,
  );
  await client.receive(/<success[^>]*>/);
  await client.openStream(DOMAIN);
  client.send(
    `<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>` +
      `<resource>phone</resource></bind></iq>`,
  );
  await client.receive(/<jid>/);
  client.send(`<presence><show>${number % 3 === 0 ? 'away' : 'chat'}</show></presence>`);
  return client;
}

async function runSql(stack: Stack, sql: string): Promise<void> {
  const file = join(stack.dir, 'ejabberd/ejabberd.sqlite');
  await promisify(execFile)('sqlite3', [
    '-bail',
    '-cmd',
    '.timeout 20000',
    file,
    `BEGIN; ${sql} COMMIT;`,
  ]);
}
