import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { useArchiveHost } from './archive-host.ts';
import { cutOffEachStep, failEachStep, sampled } from './fail-each-step.ts';
import type { Machine } from './machine.ts';

const RECORD = 'var/lib/com_zimbra_converse/archive';
const FILE = 'var/lib/ejabberd/ejabberd.sqlite';
/** What could be taken for SQL, or gets lost on the way. */
const TEXTS = [
  'Où est passé le garçon ? 👩🏽‍🚀 𝄞 漢字',
  `it's "quoted", \\'; DROP TABLE archive; -- `,
  'two\nlines\tand a \\n of two characters',
  '',
];

/** Not known to be there, something is installed; another Node.js is taken. */
const ASKS = /^(dpkg-query|node --version|id) /;

const host = useArchiveHost();
const { args, chatHost, root: ROOT } = host;

function sqlite(file: string, statements: string): void {
  execFileSync('sqlite3', ['-bail', file], { input: statements });
}

/** After a run that did not come to its end, and after a good one, which is then put away. */
async function allOrNothing(status: number | null): Promise<void> {
  const rows = await host.sql.query('SELECT COUNT(*) FROM chat.archive');
  if (status === 0) {
    await host.sql.query(
      `SET foreign_key_checks = 0; DELETE FROM chat.archive; DELETE FROM chat.pubsub_item;
       DELETE FROM chat.pubsub_node`,
    );
  }
  expect(rows).toEqual([[status === 0 ? '4' : '0']]);
}

/** With messages in the file that ejabberd uses before. */
async function hostWithMessages(): Promise<Machine> {
  const machine = await chatHost();
  const file = machine.inRoot(FILE);
  machine.write(file, '');
  sqlite(file, `.read /usr/share/ejabberd/sql/lite.new.sql`);
  const quoted = TEXTS.map((text) => `'${text.replaceAll("'", "''")}'`);
  const rows = quoted.map(
    (text, n) =>
      `('ann', 'example.com', ${1_700_000_000_000_000 + n}, 'bob@example.com', 'bob@example.com',
        '<message/>', ${text}, 'chat', NULL, '2026-03-29 01:30:0${n}')`,
  );
  sqlite(
    file,
    `INSERT INTO archive (username, server_host, timestamp, peer, bare_peer, xml, txt, kind, nick, created_at)
       VALUES ${rows.join(', ')};
     INSERT INTO pubsub_node (host, node, parent, plugin, nodeid) VALUES ('h', 'n', '', 'flat', 7);
     INSERT INTO pubsub_item (nodeid, itemid, publisher, creation, modification, payload)
       VALUES (7, 'i', 'p', '1', '2', '<x/>');`,
  );
  return machine;
}

describe('deploy.sh archive, with messages in SQLite', { timeout: 180_000 }, () => {
  it('brings them over while ejabberd stands still, letter by letter', async () => {
    const machine = await hostWithMessages();
    // Times are to come over as UTC, wherever the server thinks it is.
    await host.sql.query("SET GLOBAL time_zone = '+05:30'");
    const { status, output, calls } = await machine.run(args('--restart'), ROOT);
    expect(output).toContain('The messages have come over');
    expect(status).toBe(0);
    expect(calls.indexOf('systemctl stop ejabberd ')).toBeGreaterThan(0);
    expect(calls.indexOf('systemctl restart ejabberd ')).toBeGreaterThan(
      calls.lastIndexOf(calls.filter((call) => call.startsWith('mariadb ')).at(-1)!),
    );

    const rows = await host.sql.query(
      'SELECT HEX(txt), nick, timestamp FROM chat.archive ORDER BY id',
    );
    expect(rows.map(([hex = '']) => Buffer.from(hex, 'hex').toString())).toEqual(TEXTS);
    expect(rows[0]?.slice(1)).toEqual(['NULL', '1700000000000000']);
    // A time that does not exist where clocks are put forward that night.
    expect(
      await host.sql.query("SET time_zone = '+00:00'; SELECT MIN(created_at) FROM chat.archive"),
    ).toEqual([['2026-03-29 01:30:00']]);
    expect(await host.sql.query('SELECT nodeid FROM chat.pubsub_item')).toEqual([['7']]);
    expect(existsSync(machine.inRoot(FILE))).toBe(true);
  });

  it('does so once, also when the restart is left for later', async () => {
    const machine = await hostWithMessages();
    const first = await machine.run(args(), ROOT);
    expect(first.output).toContain('this command again, with --restart');
    expect(first.calls).not.toContain('systemctl stop ejabberd ');
    expect(await host.sql.query('SELECT COUNT(*) FROM chat.archive')).toEqual([['0']]);
    // Whoever restarts ejabberd meanwhile finds it on its file.
    expect(machine.read('etc/ejabberd/ejabberd.yml')).toContain('sql_type: sqlite');
    const again = await machine.run(args(), ROOT);
    expect(again.output).toContain('nothing to do but what an earlier run left');
    expect(again.output).toContain('this command again, with --restart');

    expect((await machine.run(args('--restart'), ROOT)).status).toBe(0);
    const third = await machine.run(args('--restart'), ROOT);
    expect(third.output).toContain('nothing to do');
    expect(await host.sql.query('SELECT COUNT(*) FROM chat.archive')).toEqual([['4']]);
  });

  it('brings over what release 1.0.0 left for later, after it had told ejabberd of the database', async () => {
    const machine = await hostWithMessages();
    await machine.run(args('--no-copy'), ROOT);
    const record = machine.read(RECORD).replace('restart_pending\tyes\n', '');
    writeFileSync(machine.inRoot(RECORD), `copy_from\t${machine.inRoot(FILE)}\n${record}`);
    const { status, output, calls } = await machine.run(args('--restart'), ROOT);
    expect(status, output).toBe(0);
    expect(calls).toContain('systemctl restart ejabberd ');
    expect(await host.sql.query('SELECT COUNT(*) FROM chat.archive')).toEqual([['4']]);
    expect(machine.read(RECORD)).not.toMatch(/copy_from|restart_pending/);
  });

  it('leaves a database alone that has been used in the meantime, and says so', async () => {
    const machine = await hostWithMessages();
    await machine.run(args(), ROOT);
    await host.sql.query(
      `INSERT INTO chat.last (username, server_host, seconds, state)
       VALUES ('ann', 'example.com', '1', '')`,
    );
    const { status, output } = await machine.run(args('--restart'), ROOT);
    expect(output).toContain('has data already (last)');
    expect(status).toBe(0);
    expect(await host.sql.query('SELECT COUNT(*) FROM chat.archive')).toEqual([['0']]);
  });

  it('takes everything back when the file is damaged', async () => {
    const machine = await hostWithMessages();
    sqlite(machine.inRoot(FILE), 'ALTER TABLE archive ADD COLUMN unknown TEXT');
    const before = machine.snapshot();
    const { status, output } = await machine.run(args('--restart'), ROOT);
    expect(status).toBe(1);
    expect(output).toContain('All is as it was before');
    expect(machine.snapshot()).toEqual(before);
    expect(await host.sql.query("SHOW DATABASES LIKE 'chat'")).toEqual([]);
  });

  it('leaves everything as it was when any step of the later part fails', async () => {
    const machine = await hostWithMessages();
    await machine.run(args(), ROOT);
    const report = await failEachStep(machine, args('--restart'), {
      ...ROOT,
      ...{ asks: ASKS, afterwards: allOrNothing },
    });
    expect(report.failed).toBeGreaterThan(sampled(4));
    expect(report.tolerated).toEqual([]);
  });

  it('leaves everything as it was when the later part is cut off at any step', async () => {
    const machine = await hostWithMessages();
    await machine.run(args(), ROOT);
    const takenBack = await cutOffEachStep(machine, args('--restart'), {
      ...ROOT,
      ...{ asks: ASKS, afterwards: allOrNothing },
    });
    expect(takenBack).toBeGreaterThan(sampled(4));
  });

  it('brings them over before ejabberd is told where they are', async () => {
    const machine = await hostWithMessages();
    const { calls } = await machine.run(args('--restart'), ROOT);
    const copy = calls.findIndex((call) => call.includes('--default-character-set'));
    expect(copy).toBeGreaterThan(0);
    await machine.run(['uninstall', 'archive'], ROOT);
    await host.sql.query('DROP DATABASE chat');
    const before = machine.read('etc/ejabberd/ejabberd.yml');
    // Cut off while they come: ejabberd starts with the machine, on its file.
    await machine.run(args('--restart'), { ...ROOT, killAt: copy + 1 });
    expect(machine.read('etc/ejabberd/ejabberd.yml')).toBe(before);
    const { status, output } = await machine.run(args('--restart'), ROOT);
    expect(output).toContain('An earlier run was cut off. Taking back what it did:');
    expect(output).toContain('The messages have come over');
    expect(status).toBe(0);
    expect(await host.sql.query('SELECT COUNT(*) FROM chat.archive')).toEqual([['4']]);
  });

  it('begins anew when told, also after a run that left them for later', async () => {
    const machine = await hostWithMessages();
    await machine.run(args(), ROOT);
    const { status, output, calls } = await machine.run(args('--no-copy', '--restart'), ROOT);
    expect(status, output).toBe(0);
    expect(calls).not.toContain('systemctl stop ejabberd ');
    expect(calls).toContain('systemctl restart ejabberd ');
    expect((await machine.run(args(), ROOT)).output).toContain('nothing to do.');
    expect(await host.sql.query('SELECT COUNT(*) FROM chat.archive')).toEqual([['0']]);
  });

  it('refuses a file with tables whose names could be taken for SQL', async () => {
    const machine = await hostWithMessages();
    sqlite(machine.inRoot(FILE), 'CREATE TABLE "a` (b) VALUES (1); DROP USER x; --" (c)');
    const before = machine.snapshot();
    const { status, output } = await machine.run(args('--restart'), ROOT);
    expect(output).toContain("has tables that are not ejabberd's");
    expect(status).toBe(1);
    expect(machine.snapshot()).toEqual(before);
  });

  it('begins anew when told', async () => {
    const machine = await hostWithMessages();
    const { status, calls } = await machine.run(args('--no-copy', '--restart'), ROOT);
    expect(status).toBe(0);
    expect(calls).not.toContain('systemctl stop ejabberd ');
    expect(await host.sql.query('SELECT COUNT(*) FROM chat.archive')).toEqual([['0']]);
  });
});
