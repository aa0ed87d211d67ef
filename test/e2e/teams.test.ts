/** Teams of 2,000 accounts, from a real LDAP server with Zimbra's access rules into a real ejabberd. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepTeams } from '../../src/host/commands/teams/keep.ts';
import { BoshClient } from '../support/bosh-client.ts';
import { type Ejabberd, startEjabberd } from '../support/ejabberd.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { testDir } from '../support/test-dir.ts';
import {
  type LdapAccount,
  READER_PASSWORD,
  startZimbraLdap,
  type ZimbraLdap,
} from '../support/zimbra-ldap.ts';

const [DOMAIN, OTHER] = ['example.test', 'other.test'];
const COUNT = 2_000;
const local = (number: number): string => `p${String(number).padStart(4, '0')}`;
const of = (number: number, domain = DOMAIN): string => `${local(number)}@${domain}`;

const people: LdapAccount[] = Array.from({ length: COUNT }, (_, at) => ({
  address: of(at + 1),
  displayName: `Pérson ${at + 1}`,
}));
const odd: LdapAccount[] = [
  { address: `hidden@${DOMAIN}`, displayName: 'Hidden', isHidden: true },
  { address: `closed@${DOMAIN}`, displayName: 'Closed', isClosed: true },
  { address: `room@${DOMAIN}`, displayName: 'Room', isResource: true },
  { address: `o'neil@${DOMAIN}`, displayName: "O'Neil & Sons", aliases: [`neil@${DOMAIN}`] },
  { address: `nameless@${DOMAIN}` },
  { address: `zoe@${OTHER}`, displayName: 'Zoé' },
  { address: `yan@${OTHER}`, displayName: 'Yan' },
];
const fifty = (list: number): string[] =>
  Array.from({ length: 50 }, (_, at) => of(list * 50 + at + 1));

const dir = testDir('teams');
const config = join(dir, 'teams.json');
const output = join(dir, 'ejabberd/home/zimbra-teams');
let ldap: ZimbraLdap;
let ejabberd: Ejabberd;
const clients: BoshClient[] = [];

beforeAll(async () => {
  ldap = await startZimbraLdap(join(dir, 'ldap'), {
    accounts: [...people, ...odd],
    lists: [
      ...Array.from({ length: 40 }, (_, at) => ({
        address: `team${at}@${DOMAIN}`,
        displayName: `Team ${at}`,
        members: fifty(at),
      })),
      {
        address: `mixed@${DOMAIN}`,
        displayName: 'Mixed',
        members: [
          ...[of(1), of(2), `neil@${DOMAIN}`, `nameless@${DOMAIN}`, `zoe@${OTHER}`],
          ...[`hidden@${DOMAIN}`, `closed@${DOMAIN}`, `room@${DOMAIN}`, 'somebody@elsewhere.test'],
        ],
      },
      { address: `secret@${DOMAIN}`, members: [of(1), of(1999)], isHidden: true },
    ],
  });
  ejabberd = await startEjabberd({
    dir: join(dir, 'ejabberd'),
    domains: [DOMAIN, OTHER],
    extauthProgram: `'${process.execPath}' '${PROJECT_DIR}/test/support/accept-all.mjs'`,
    extauthPoolSize: 1,
  });
  writeFileSync(join(dir, 'password'), READER_PASSWORD, { mode: 0o600 });
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close().catch(() => undefined)));
  await Promise.all([ejabberd.stop(), ldap.stop()]);
});

/** What the timer does. */
async function keep(teams: 'everyone' | 'lists'): Promise<{ status: number; said: string }> {
  const { url } = ldap;
  const passwordFile = join(dir, 'password');
  const domains = [DOMAIN, OTHER];
  writeFileSync(config, JSON.stringify({ teams, url, passwordFile, domains, output }));
  let said = '';
  const add = (line: string): void => void (said += `${line}\n`);
  const status = await keepTeams({ say: add, complain: add }, [config]);
  return { status, said };
}

interface Contact {
  name: string | null;
  subscription: string | null;
  groups: (string | null)[];
}

async function signIn(user: string, domain = DOMAIN): Promise<BoshClient> {
  const client = new BoshClient(ejabberd.boshUrl);
  await client.open(domain);
  const { accepted } = await client.login({ user, domain, password: 'any' });
  expect(accepted).toBe(true);
  clients.push(client);
  return client;
}

async function listOf(client: BoshClient): Promise<Map<string, Contact>> {
  const result = await client.request(
    `<iq type='get' id='list' xmlns='jabber:client'><query xmlns='jabber:iq:roster'/></iq>`,
  );
  return new Map(
    [...result.getElementsByTagName('item')].map((item) => [
      item.getAttribute('jid') ?? '',
      {
        name: item.getAttribute('name'),
        subscription: item.getAttribute('subscription'),
        groups: [...item.getElementsByTagName('group')].map((each) => each.textContent).sort(),
      },
    ]),
  );
}

const contact = (name: string, ...groups: string[]): Contact => ({
  ...{ name, groups, subscription: 'both' },
});

describe('by lists', () => {
  test('two searches of a page each show who is in which, whatever the size', async () => {
    const before = await ldap.searches();
    const { status, said } = await keep('lists');
    expect(said).toBe('41 teams, 2003 people\n');
    expect(status).toBe(0);
    // Three pages of 1,000; and none of the 2,000 by itself.
    expect((await ldap.searches()) - before).toBeLessThan(5);
  });

  test('a colleague has name and teams; who is hidden, closed, a room or elsewhere is nobody', async () => {
    const list = await listOf(await signIn(local(1)));
    expect(list.size).toBe(49 + 3);
    expect(list.get(of(2))).toEqual(contact('Pérson 2', 'Mixed', 'Team 0'));
    expect(list.get(of(50))).toEqual(contact('Pérson 50', 'Team 0'));
    expect(list.get(`o\\27neil@${DOMAIN}`)).toEqual(contact("O'Neil & Sons", 'Mixed'));
    expect(list.get(`nameless@${DOMAIN}`)).toEqual(contact('nameless', 'Mixed'));
    expect(list.get(`zoe@${OTHER}`)).toEqual(contact('Zoé', 'Mixed'));
  });

  test('it is mutual across domains, and who is in no list has nobody', async () => {
    const list = await listOf(await signIn('zoe', OTHER));
    expect([...list.keys()].sort()).toEqual(
      [`nameless@${DOMAIN}`, `o\\27neil@${DOMAIN}`, of(1), of(2)].sort(),
    );
    expect((await listOf(await signIn('hidden'))).size).toBe(0);
  });

  test('one sees that the other is there, without asking, and nobody else sees it', async () => {
    const [one, mate, stranger] = [
      await signIn(local(60)),
      await signIn(local(61)),
      await signIn(local(160)),
    ];
    for (const each of [stranger, mate, one]) await each.send(`<presence xmlns='jabber:client'/>`);
    const from = (number: number) => (element: Element) =>
      element.localName === 'presence' &&
      (element.getAttribute('from') ?? '').startsWith(of(number)) &&
      !element.hasAttribute('type');
    await mate.receive(from(60));
    await one.receive(from(61));
    await expect(stranger.receive(from(60), 1_500)).rejects.toThrow('waited');
  });

  test('a colleague whom a client takes out, or calls by another name, stays one', async () => {
    const client = await signIn(local(70));
    const set = (attributes: string): Promise<Element> =>
      client.request(
        `<iq type='set' id='set${attributes.length}' xmlns='jabber:client'>` +
          `<query xmlns='jabber:iq:roster'><item jid='${of(71)}' ${attributes}/></query></iq>`,
      );
    expect((await set(`subscription='remove'`)).getAttribute('type')).toBe('result');
    expect((await listOf(client)).get(of(71))).toEqual(contact('Pérson 71', 'Team 1'));
    expect((await set(`name='Jo'`)).getAttribute('type')).toBe('result');
    expect((await listOf(client)).get(of(71))).toEqual(contact('Jo', 'Team 1'));
    await client.send(
      `<presence xmlns='jabber:client' type='unsubscribed' to='${of(72)}'/>` +
        `<presence xmlns='jabber:client' type='unsubscribe' to='${of(72)}'/>`,
    );
    expect((await listOf(client)).get(of(72))).toEqual(contact('Pérson 72', 'Team 1'));
  });

  test('what changes in Zimbra is there at the next sign-in after the timer', async () => {
    await ldap.change(
      `dn: uid=team0,ou=people,dc=example,dc=test\nchangetype: modify\n` +
        `delete: zimbraMailForwardingAddress\nzimbraMailForwardingAddress: ${of(3)}\n-\n` +
        `add: zimbraMailForwardingAddress\nzimbraMailForwardingAddress: team1@${DOMAIN}\n`,
    );
    expect(await keep('lists')).toMatchObject({ status: 0 });
    const list = await listOf(await signIn(local(1)));
    expect(list.has(of(3))).toBe(false);
    // A list in a list counts as those who are in it.
    expect(list.get(of(51))).toEqual(contact('Pérson 51', 'Team 0'));
    expect((await listOf(await signIn(local(3)))).size).toBe(0);
  });
});

test('everyone: one team for each domain', async () => {
  expect((await keep('everyone')).said).toBe('2 teams, 2004 people\n');
  const list = await listOf(await signIn(local(500)));
  expect(list.size).toBe(COUNT + 1);
  expect(list.get(of(501))).toEqual(contact('Pérson 501', DOMAIN));
  expect(list.has(`zoe@${OTHER}`)).toBe(false);
  expect([...(await listOf(await signIn('zoe', OTHER))).keys()]).toEqual([`yan@${OTHER}`]);
});

test('when Zimbra cannot be asked, or does not let the timer see, the teams stay', async () => {
  const before = readFileSync(output, 'utf8');
  writeFileSync(join(dir, 'password'), 'of somebody else');
  const refused = await keep('everyone');
  expect(refused.status).toBe(1);
  expect(refused.said).toContain('does not take this password of uid=zmpostfix');
  expect(refused.said).not.toContain('of somebody else');
  await ldap.stop();
  const away = await keep('everyone');
  expect(away.status).toBe(1);
  expect(away.said).toContain(`${ldap.url} could not be asked`);
  expect(readFileSync(output, 'utf8')).toBe(before);
  expect((await listOf(await signIn(local(501)))).size).toBe(COUNT + 1);
});

test('without the file nobody is in a team', async () => {
  rmSync(output);
  expect((await listOf(await signIn(local(502)))).size).toBe(0);
});
