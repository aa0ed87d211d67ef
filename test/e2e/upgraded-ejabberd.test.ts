/**
 * An ejabberd that was upgraded, as that of Debian 12 is to Debian 13's, over the data of the one before. What
 * "deploy.sh tables" does to them is enough, and without it messages are archived no more.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readDatabase, readSqlite, type DatabaseFacts } from '../../src/host/facts/database.ts';
import { readSchema, SCHEMA_FILE, SQLITE_SCHEMA_FILE } from '../../src/host/facts/sql-schema.ts';
import { updateOf } from '../../src/host/rules/tables.ts';
import { startMariadb, type Mariadb } from '../support/mariadb.ts';
import { newerDebian } from '../support/newer-debian.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { alice, bob, DOMAIN, startXmppServer, type XmppServer } from '../support/xmpp-server.ts';

const debian = newerDebian();
if ('why' in debian) console.log(`Not run: an upgraded ejabberd. ${debian.why}`);
const root = 'root' in debian ? debian.root : '';

describe.skipIf(root === '').each(['sqlite', 'mysql'] as const)('in %s', (engine) => {
  const dir = testDir(`upgraded-ejabberd-${engine}`);
  const file = join(dir, 'ejabberd/ejabberd.sqlite');
  let mariadb: Mariadb | undefined;
  let server: XmppServer | undefined;
  afterAll(async () => {
    await server?.close();
    await mariadb?.stop();
  });

  const ask = async (sql: string): Promise<string> => {
    if (mariadb === undefined) {
      return execFileSync('sqlite3', ['-separator', '\t', file, sql], { encoding: 'utf8' });
    }
    return (await mariadb.query(sql)).map((row) => `${row.join('\t')}\n`).join('');
  };
  const read = (): Promise<DatabaseFacts> =>
    mariadb === undefined
      ? readSqlite(ask, file, readSchema(root + SQLITE_SCHEMA_FILE))
      : readDatabase(ask, mariadb.access.database, readSchema(root + SCHEMA_FILE));
  const archived = async (): Promise<string[]> =>
    (await ask("SELECT username, txt FROM archive WHERE txt <> '' ORDER BY id")).trim().split('\n');

  const start = async (newRoot?: string): Promise<XmppServer> => {
    server = await startXmppServer(dir, {
      ...(mariadb && { archive: mariadb.access }),
      ...(newRoot !== undefined && { root: newRoot }),
    });
    return server;
  };
  /** alice writes to bob, who is there. */
  const say = async (at: XmppServer, text: string): Promise<void> => {
    const [from, to] = [await at.loggedIn(alice), await at.loggedIn(bob)];
    await from.client.sendMessage(`bob@${DOMAIN}`, text);
    expect((await to.client.receiveMessage()).text).toBe(text);
    await Promise.all([from.client.close(), to.client.close()]);
  };

  it('has everything after its tables were brought to it', async () => {
    if (engine === 'mysql') mariadb = await startMariadb(join(dir, 'sql'));
    const before = await start();
    await say(before, 'before the upgrade');
    const { client } = await before.loggedIn(alice);
    await client.request(
      `<iq type='set' id='add' xmlns='jabber:client'><query xmlns='jabber:iq:roster'>` +
        `<item jid='bob@${DOMAIN}' name='Bob'/></query></iq>`,
    );
    await client.close();
    await before.close();

    const upgraded = await start(root);
    await say(upgraded, 'before the tables');
    await waitFor('what the guide says of the log', () =>
      (engine === 'sqlite'
        ? /table archive has no column named origin_id/
        : /Unknown column 'origin_id'/
      ).test(upgraded.ejabberd.logs()),
    );
    expect(upgraded.ejabberd.logs()).not.toContain('before the tables');
    await upgraded.close();
    expect(await archived()).toEqual(['alice\tbefore the upgrade', 'bob\tbefore the upgrade']);

    const statements = updateOf(await read());
    expect(statements.join()).toContain('origin_id');
    for (const statement of statements) await ask(statement);
    expect(updateOf(await read())).toEqual([]);

    const after = await start(root);
    await say(after, 'after the tables');
    expect((await archived()).slice(2)).toEqual([
      'alice\tafter the tables',
      'bob\tafter the tables',
    ]);
    const again = await after.loggedIn(alice);
    const roster = await again.client.request(
      `<iq type='get' id='roster' xmlns='jabber:client'><query xmlns='jabber:iq:roster'/></iq>`,
    );
    expect(roster.getElementsByTagName('item')[0]?.getAttribute('name')).toBe('Bob');
    await again.client.send(
      `<iq type='set' id='mam' xmlns='jabber:client'><query xmlns='urn:xmpp:mam:2'/></iq>`,
    );
    const end = await again.client.receive(
      (element) => element.getElementsByTagName('fin').length > 0,
    );
    expect(end.getElementsByTagName('count')[0]?.textContent).toBe('2');
    await again.client.close();
  });
});

/** An empty file gets all of them from ejabberd itself. */
describe.skipIf(root === '')('begun by the newer one', () => {
  const dir = testDir('upgraded-ejabberd-new');
  it('lacks nothing', async () => {
    const server = await startXmppServer(dir, { root });
    await server.close();
    const file = join(dir, 'ejabberd/ejabberd.sqlite');
    const ask = (sql: string): Promise<string> =>
      Promise.resolve(
        execFileSync('sqlite3', ['-separator', '\t', file, sql], { encoding: 'utf8' }),
      );
    expect(updateOf(await readSqlite(ask, file, readSchema(root + SQLITE_SCHEMA_FILE)))).toEqual(
      [],
    );
    expect(server.ejabberd.logs()).not.toMatch(/\[(?:error|critical)\]/);
  });
});
