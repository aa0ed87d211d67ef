/** "deploy.sh forget" before a real ejabberd, with either database. */
import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoshClient } from '../support/bosh-client.ts';
import { apiPath } from '../support/ejabberd-config.ts';
import { makeGroup } from '../support/group.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { defaultAccounts, DOMAIN } from '../zimbra/accounts.ts';

describe.each([
  ['sqlite', DOMAIN],
  ['mariadb', 'münchen.test'],
] as const)('with %s, in %s', (archive, domain) => {
  const dir = testDir(`forget-${archive}`);
  const root = join(dir, 'root');
  let stack: Stack;
  let bob: BoshClient;

  beforeAll(async () => {
    stack = await startStack({
      ...{ dir, archive, domains: [domain] },
      zimbra: { accounts: defaultAccounts(domain) },
    });
    putHost();
    const alice = await loggedIn('alice');
    bob = await loggedIn('bob');
    await alice.sendMessage(`bob@${stack.domain}`, 'what alice said');
    await bob.receiveMessage();
    await bob.sendMessage(`alice@${stack.domain}`, 'what bob said');
    await alice.receiveMessage();
    const set = (id: string, inner: string): Promise<unknown> =>
      alice.request(`<iq type='set' id='${id}' xmlns='jabber:client'>${inner}</iq>`);
    await set('card', `<vCard xmlns='vcard-temp'><FN>Alice</FN></vCard>`);
    await set(
      'contact',
      `<query xmlns='jabber:iq:roster'><item jid='bob@${stack.domain}' name='Bob'/></query>`,
    );
    await set(
      'note',
      `<query xmlns='jabber:iq:private'><notes xmlns='urn:example:notes'>secret</notes></query>`,
    );
    await set('block', `<block xmlns='urn:xmpp:blocking'><item jid='x@${stack.domain}'/></block>`);
    await set(
      'mood',
      `<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:example:mood'>` +
        `<item><mood xmlns='urn:example:mood'>fine</mood></item></publish></pubsub>`,
    );
    await upload(alice);
    await makeGroup(stack, 'project', 'Project', ['alice', 'bob'], 'bob');
    // Whose name is another one in chat.
    await bob.sendMessage(`o\\27brien@${stack.domain}`, 'to one who is not there');
    await makeGroup(stack, 'more', 'More', ['o\\27brien', 'bob'], 'bob');
    await makeGroup(stack, 'others', 'Others', ['bob', 'carol'], 'bob');
    await makeGroup(stack, 'shared', 'Shared', ['bob', 'carol'], 'bob');
    await stack.ejabberd.api('set_room_affiliation', {
      ...{ name: 'shared', service: `conference.${stack.domain}` },
      ...{ jid: `carol@${stack.domain}`, affiliation: 'owner' },
    });
    await alice.close();
  });
  afterAll(() => stack.close());

  /** What the command meets on a host; ejabberdctl asks the private ejabberd. */
  function putHost(): void {
    const bin = join(dir, 'bin');
    for (const folder of [bin, join(root, 'etc/ejabberd')]) mkdirSync(folder, { recursive: true });
    const program = (name: string, text: string): void => {
      writeFileSync(join(bin, name), text);
      chmodSync(join(bin, name), 0o755);
    };
    const ids = `${process.getuid?.()} ${process.getgid?.()}`.split(' ');
    program(
      'id',
      `#!/bin/sh\ncase $1 in -u) echo ${ids[0]} ;; -g) echo ${ids[1]} ;; *) echo root ;; esac\n`,
    );
    const api = join(dir, 'api.json');
    const url = (command: string): string =>
      `http://127.0.0.1:${stack.ejabberd.ports.api}${apiPath(command)}`;
    const commands = ['kick_user', 'unregister', 'set_room_affiliation'];
    writeFileSync(
      api,
      JSON.stringify(Object.fromEntries(commands.map((name) => [name, url(name)]))),
    );
    program('ejabberdctl', `#!${process.execPath}\n${CONTROL.replace('API_FILE', api)}`);
    const yml = join(root, 'etc/ejabberd/ejabberd.yml');
    cpSync(join(dir, 'ejabberd/ejabberd.yml'), yml);
  }

  async function loggedIn(name: string): Promise<BoshClient> {
    const { password } = stack.zimbra.accounts.find(({ email }) => email.startsWith(`${name}@`))!;
    const client = new BoshClient(`${stack.url}/http-bind`);
    await client.open(stack.domain);
    const result = await client.login({ user: name, domain: stack.domain, password });
    expect(result.accepted).toBe(true);
    await client.send(`<presence xmlns='jabber:client'/>`);
    return client;
  }

  async function upload(client: BoshClient): Promise<void> {
    const answer = await client.request(
      `<iq type='get' id='slot' to='upload.${stack.domain}' xmlns='jabber:client'>` +
        `<request xmlns='urn:xmpp:http:upload:0' filename='plan.txt' size='4'/></iq>`,
    );
    const url = answer.getElementsByTagName('put')[0]?.getAttribute('url') ?? '';
    expect((await fetch(url, { method: 'PUT', body: 'plan' })).status).toBe(201);
    expect(files()).toHaveLength(1);
  }
  const files = (): string[] => {
    const folder = join(dir, 'ejabberd/upload');
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('plan.txt'),
    );
  };

  function forget(...args: string[]): Promise<{ status: number; output: string }> {
    const program = join(PROJECT_DIR, 'dist/host/converse-host.mjs');
    // A terminal that knows no language must do as well.
    const env = {
      ...process.env,
      LC_ALL: 'C',
      DEPLOY_ROOT: root,
      PATH: `${dir}/bin:${process.env['PATH']}`,
    };
    return new Promise((resolve) => {
      execFile(process.execPath, [program, 'forget', ...args], { env }, (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code), output: stdout + stderr }),
      );
    });
  }

  const WHAT = [
    "messages in the person's archive: 2",
    'people in the contact list: 1',
    'cards with name and picture: 1',
    'notes of clients: 1',
    'places for what clients keep or tell: 2',
    'lists of who is blocked: 1',
    `membership in the group project@conference.${domain}`,
    'files that were sent',
  ];

  it('shows what it would remove, and removes nothing', async () => {
    const { status, output } = await forget(`alice@${stack.domain}`, '--dry-run');
    expect(status, output).toBe(0);
    for (const line of WHAT) expect(output).toContain(line);
    expect(output).not.toContain('others@');
    expect(output).toContain('would remove');
    const again = await forget(`alice@${stack.domain}`, '--dry-run');
    expect(again.output).toBe(output);
  });

  it.each([
    ['nobody is asked', [], 'With --yes it is done without a question'],
    ['a domain of others', ['--yes'], 'is no domain of this chat'],
  ])('refuses when %s', async (name, args, why) => {
    const domain = name.startsWith('a domain') ? 'elsewhere.test' : stack.domain;
    const { status, output } = await forget(`alice@${domain}`, ...args);
    expect(status).toBe(1);
    expect(output).toContain(why);
    expect((await forget(`alice@${stack.domain}`, '--dry-run')).output).toContain('archive: 2');
  });

  it('names whom Zimbra does not have, when the authenticator asks Zimbra', async () => {
    const yml = join(root, 'etc/ejabberd/ejabberd.yml');
    const before = readFileSync(yml, 'utf8');
    const cannot = await forget('--list');
    expect(cannot.status).toBe(1);
    expect(cannot.output).toContain('says yes to every name');

    const folder = join(dir, 'asks-zimbra');
    mkdirSync(folder);
    const admin = stack.zimbra.accounts.find(({ isAdmin }) => isAdmin === true)!;
    writeFileSync(join(folder, 'password'), admin.password, { mode: 0o600 });
    const config = join(folder, 'extauth.json');
    writeFileSync(
      config,
      JSON.stringify({
        ...{ soapUrl: stack.zimbra.soapUrl, domains: [stack.domain], isuser: 'zimbra' },
        ...{ adminSoapUrl: stack.zimbra.adminSoapUrl, adminAccount: admin.email },
        ...{ adminPasswordFile: join(folder, 'password'), stateFolder: join(folder, 'state') },
      }),
    );
    const authenticator = join(PROJECT_DIR, 'dist/extauth/zimbra-auth.mjs');
    const command = `${process.execPath} ${authenticator} ${config}`;
    writeFileSync(yml, before.replace(/^extauth_program:.*$/m, `extauth_program: '${command}'`));
    const all = await forget('--list');
    expect(all.output).toContain('0 of them have no account');
    stack.zimbra.setStatus(`alice@${stack.domain}`, 'closed');
    const { status, output } = await forget('--list');
    stack.zimbra.setStatus(`alice@${stack.domain}`, 'active');
    writeFileSync(yml, before);
    expect(status, output).toBe(0);
    expect(output).toContain('1 of them have no account');
    expect(output).toContain(`  alice@${stack.domain}\n`);
    expect(output).not.toContain('brien');
    expect(output).not.toContain('bob@');
  });

  it('removes one with an apostrophe in the address, too', async () => {
    const { status, output } = await forget(`o'brien@${stack.domain}`, '--yes');
    expect(status, output).toBe(0);
    expect(output).toContain("messages in the person's archive: 1");
    expect(output).toContain('messages that wait for the next sign-in: 2');
    expect(output).toContain('the group more@');
    expect((await forget(`o'brien@${stack.domain}`, '--yes')).output).toContain('keeps nothing of');
  });

  it('removes all of one person, and nothing of the others', async () => {
    const { status, output } = await forget(`Alice@${stack.domain}`, '--yes');
    expect(status, output).toBe(0);
    for (const line of WHAT) expect(output).toContain(line);
    expect(await forget(`alice@${stack.domain}`, '--yes')).toEqual({
      status: 0,
      output: `Chat keeps nothing of alice@${stack.domain}; nothing to do.\n`,
    });
    await waitFor('the file to be gone', () => files().length === 0);
    // What bob has of the conversation is his.
    const kept = await forget(`bob@${stack.domain}`, '--dry-run');
    expect(kept.output).toContain("messages in the person's archive: 3");
    expect(kept.output).toContain('group project@');
    expect(kept.output).toContain('group others@');
    // Nobody is left who could invite or rename.
    const owned = kept.output.split('\n').filter((line) => line.includes('no other owner'));
    expect(owned).toHaveLength(3);
    await bob.close();
  });
});

/** Words in the order of the command line, as the command of ejabberd names them. */
const CONTROL = `
import { readFileSync } from 'node:fs';
const urls = JSON.parse(readFileSync('API_FILE', 'utf8'));
const [command, ...words] = process.argv.slice(2);
const names = {
  kick_user: ['user', 'host'],
  unregister: ['user', 'host'],
  set_room_affiliation: ['name', 'service', 'jid', 'affiliation'],
}[command];
const args = Object.fromEntries(names.map((name, index) => [name, words[index]]));
fetch(urls[command], { method: 'POST', body: JSON.stringify(args) })
  .then(async (response) => {
    console.log(await response.text());
    process.exit(response.ok && words.length === names.length ? 0 : 1);
  });
`;
