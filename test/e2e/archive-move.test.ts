/** "deploy.sh archive" with a real ejabberd before and after it: what was said in SQLite is there. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { testDir } from '../support/test-dir.ts';
import { alice, ARCHIVE_QUERY, DOMAIN, startXmppServer } from '../support/xmpp-server.ts';
import { useArchiveHost } from '../host/deploy/archive-host.ts';

const TEXT = 'Où est passé le garçon ? 👩🏽‍🚀 𝄞 漢字';
const VCARD = `<vCard xmlns='vcard-temp'><FN>Alice Liddéll</FN></vCard>`;
const dir = testDir('archive-move');
const host = useArchiveHost();

/** What alice's archive holds, with the ids that clients know messages by. */
async function archived(server: Awaited<ReturnType<typeof startXmppServer>>): Promise<string[]> {
  const { client } = await server.loggedIn(alice);
  const found = new Set<string>();
  await client.send(ARCHIVE_QUERY);
  await client.receive((element) => {
    for (const result of element.getElementsByTagName('result')) {
      found.add(`${result.getAttribute('id')} ${result.textContent}`);
    }
    return element.getElementsByTagName('fin').length > 0;
  });
  await client.close();
  return [...found];
}

it('messages, their ids and vCards come along', async () => {
  const before = await startXmppServer(join(dir, 'before'));
  let said: string[];
  try {
    const { client } = await before.loggedIn(alice);
    await client.sendMessage(`bob@${DOMAIN}`, TEXT);
    await client.request(`<iq type='set' id='card' xmlns='jabber:client'>${VCARD}</iq>`);
    await client.close();
    said = await archived(before);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(TEXT);
  } finally {
    await before.close();
  }

  const machine = await host.chatHost();
  const file = machine.inRoot('var/lib/ejabberd/ejabberd.sqlite');
  mkdirSync(dirname(file), { recursive: true });
  // With it, what ejabberd has written and not yet put in its place.
  for (const part of ['', '-wal']) {
    const from = join(dir, `before/ejabberd/ejabberd.sqlite${part}`);
    if (existsSync(from)) cpSync(from, file + part);
  }
  const { status, output } = await machine.run(host.args('--restart'), host.root);
  expect(status, output).toBe(0);

  const { sql_password: password } = parse(machine.read('etc/ejabberd/ejabberd.yml')) as {
    sql_password: string;
  };
  const { port } = host.sql.access;
  const after = await startXmppServer(join(dir, 'after'), {
    archive: { port, database: 'chat', username: 'chat', password },
  });
  try {
    expect(await archived(after)).toEqual(said);
    const { client } = await after.loggedIn(alice);
    const card = await client.request(
      `<iq type='get' id='card' xmlns='jabber:client'><vCard xmlns='vcard-temp'/></iq>`,
    );
    expect(card.textContent).toContain('Alice Liddéll');
    await client.close();
  } finally {
    await after.close();
  }
});
