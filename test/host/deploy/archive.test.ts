import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { useArchiveHost } from './archive-host.ts';
import { cutOffEachStep, failEachStep, sampled } from './fail-each-step.ts';
import { Machine, withoutBackups } from './machine.ts';

const YML = 'etc/ejabberd/ejabberd.yml';
const RECORD = 'var/lib/com_zimbra_converse/archive';
const TIMER = 'etc/systemd/system/com_zimbra_converse-retention.timer';

/** Not known to be there, something is installed; another Node.js is taken. */
const ASKS = /^(dpkg-query|node --version|id) /;

const host = useArchiveHost();
const { args, chatHost, root: ROOT } = host;

function config(machine: Machine): Record<string, unknown> {
  return parse(machine.read(YML)) as Record<string, unknown>;
}

async function databases(): Promise<string[]> {
  return (await host.sql.query("SHOW DATABASES LIKE 'chat'")).flat();
}

async function users(): Promise<string[]> {
  const rows = await host.sql.query(
    "SELECT host FROM mysql.user WHERE user = 'chat' ORDER BY host",
  );
  return rows.flat();
}

/** Nothing in the database, after a run that did not come to its end; after a good one it is put away. */
async function nothingLeft(status: number | null): Promise<void> {
  if (status === 0) {
    await host.sql.query('DROP DATABASE IF EXISTS chat');
    for (const from of await users()) await host.sql.query(`DROP USER 'chat'@'${from}'`);
  }
  expect([...(await databases()), ...(await users())]).toEqual([]);
}

/** The ways in which texts are compared; the column with it, where that is not how names are. */
async function collations(): Promise<string[]> {
  const rows = await host.sql.query(
    `SELECT DISTINCT IF(column_name = 'txt', CONCAT(table_name, '.txt ', collation_name), collation_name)
     FROM information_schema.columns
     WHERE table_schema = 'chat' AND collation_name <> 'NULL' ORDER BY 1`,
  );
  return rows.flat();
}

describe('deploy.sh archive', { timeout: 180_000 }, () => {
  it('makes a database in utf8mb4 for several domains, a user, and switches ejabberd over', async () => {
    const machine = await chatHost();
    const comments = machine.read(YML).match(/^#.*/gm)?.length;
    const { status, output, calls } = await machine.run(args(), ROOT);
    expect(output).toContain('To do: systemctl restart ejabberd');
    expect(status).toBe(0);

    const { sql_password: password, ...rest } = config(machine);
    expect(rest).toMatchObject({
      default_db: 'sql',
      sql_type: 'mysql',
      sql_server: '127.0.0.1',
      sql_database: 'chat',
      sql_username: 'chat',
      new_sql_schema: true,
    });
    expect(machine.read(YML).match(/^#.*/gm)).toHaveLength(comments!);
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    // Nobody else sees it: not in what is printed, nor on a command line.
    expect(output).not.toContain(password);
    expect(calls.join('\n')).not.toContain(password);

    expect(await users()).toEqual(['127.0.0.1', 'localhost']);
    // Names: not utf8mb4_unicode_ci, for which rené is rene. What was said is searched for by words.
    expect(await collations()).toEqual(['archive.txt utf8mb4_unicode_ci', 'utf8mb4_bin']);
    expect(await host.sql.query("SHOW COLUMNS FROM chat.archive LIKE 'server_host'")).toHaveLength(
      1,
    );
  });

  it('lets the words of an older archive be found whatever their case, and nothing else', async () => {
    const machine = await chatHost();
    await machine.run(args(), ROOT);
    await host.sql.query('ALTER TABLE chat.archive MODIFY txt mediumtext COLLATE utf8mb4_bin');
    await host.sql.query(
      `INSERT INTO chat.archive (username, server_host, timestamp, peer, bare_peer, xml, txt)
       VALUES ('ann', 'example.com', 1, '', '', '', 'The Desk is here')`,
    );
    const dry = await machine.run(args('--dry-run'), ROOT);
    expect(dry.output).toContain('+ (SQL) ALTER TABLE `chat`.archive MODIFY txt');
    expect(await collations()).toEqual(['archive.txt utf8mb4_bin', 'utf8mb4_bin']);
    const { status, output } = await machine.run(args(), ROOT);
    expect(status, output).toBe(0);
    expect(await collations()).toEqual(['archive.txt utf8mb4_unicode_ci', 'utf8mb4_bin']);
    expect(
      await host.sql.query("SELECT username FROM chat.archive WHERE MATCH (txt) AGAINST ('desk')"),
    ).toEqual([['ann']]);
    expect((await machine.run(args(), ROOT)).output).toContain('nothing to do');
  });

  it('says what is left to do where it may not change the tables', async () => {
    const machine = await chatHost();
    await machine.run(args(), ROOT);
    await host.sql.query('ALTER TABLE chat.archive MODIFY txt mediumtext COLLATE utf8mb4_bin');
    const file = join(machine.dir, 'password');
    writeFileSync(file, `${String(config(machine)['sql_password'])}\n`, { mode: 0o600 });
    const { status, output } = await machine.run(args('--password-file', file), ROOT);
    expect(output).toContain('chat may not change that table, so a search minds capitals');
    expect(output).toContain('`chat`.archive MODIFY txt mediumtext COLLATE utf8mb4_unicode_ci;');
    expect(status).toBe(0);
    expect(await collations()).toEqual(['archive.txt utf8mb4_bin', 'utf8mb4_bin']);
  });

  it('gives the user no more than ejabberd needs', async () => {
    const machine = await chatHost();
    await machine.run(args(), ROOT);
    const grants = (await host.sql.query("SHOW GRANTS FOR 'chat'@'localhost'")).flat().join('\n');
    expect(grants).toContain('GRANT SELECT, INSERT, UPDATE, DELETE ON `chat`.*');
    expect(grants).not.toContain('ALL PRIVILEGES');
  });

  it('does nothing the second time, and keeps the messages', async () => {
    const machine = await chatHost();
    await machine.run(args('--keep-days', '365', '--restart'), ROOT);
    await host.sql.query(
      `INSERT INTO chat.last (username, server_host, seconds, state)
       VALUES ('ann', 'example.com', '1', '')`,
    );
    const before = machine.snapshot();
    const { status, output } = await machine.run(args('--keep-days', '365', '--restart'), ROOT);
    expect(output).toContain('nothing to do');
    expect(status).toBe(0);
    expect(machine.snapshot()).toEqual(before);
    expect(await host.sql.query('SELECT username FROM chat.last')).toEqual([['ann']]);
  });

  it('changes nothing in a dry run', async () => {
    const machine = await chatHost();
    const before = machine.snapshot();
    const { status, output } = await machine.run(args('--keep-days', '30', '--dry-run'), ROOT);
    expect(status).toBe(0);
    expect(output).toContain('+ (SQL) CREATE DATABASE `chat`');
    expect(machine.snapshot()).toEqual(before);
    expect(await databases()).toEqual([]);
    expect(await users()).toEqual([]);
  });

  it('leaves everything as it was when any step fails, in the database too', async () => {
    const machine = await chatHost();
    const report = await failEachStep(machine, args('--keep-days', '30', '--restart'), {
      ...ROOT,
      ...{ asks: ASKS, afterwards: nothingLeft },
    });
    expect(report.failed).toBeGreaterThan(sampled(10));
    expect(report.tolerated).toEqual([]);
  });

  it('leaves everything as it was when it is cut off at any step, in the database too', async () => {
    const machine = await chatHost();
    const takenBack = await cutOffEachStep(machine, args('--keep-days', '30', '--restart'), {
      ...ROOT,
      ...{ asks: ASKS, afterwards: nothingLeft },
    });
    expect(takenBack).toBeGreaterThan(sampled(10));
  });

  it('uses a database that has the tables, with its data', async () => {
    const machine = await chatHost();
    await machine.run(args(), ROOT);
    await host.sql.query(
      `INSERT INTO chat.last (username, server_host, seconds, state)
       VALUES ('ann', 'example.com', '1', '')`,
    );
    await machine.run(['uninstall', 'archive'], ROOT);
    const { status, output } = await machine.run(args(), ROOT);
    expect(output).toContain('its data are kept');
    expect(status).toBe(0);
    expect(await users()).toEqual(['127.0.0.1', 'localhost']);
    expect(await host.sql.query('SELECT username FROM chat.last')).toEqual([['ann']]);
  });

  it.each([
    [
      'tables of something else',
      ['CREATE TABLE chat.other (a INT)'],
      'has tables of something else',
    ],
    [
      'the tables for a single domain',
      ['CREATE TABLE chat.archive (txt TEXT CHARACTER SET utf8mb4)'],
      'for a single domain',
    ],
    [
      'an archive that cannot hold emoji',
      ['CREATE TABLE chat.archive (txt TEXT CHARACTER SET utf8, server_host TEXT)'],
      'emoji would get lost',
    ],
    [
      'tables that take é for e',
      [
        `CREATE TABLE chat.archive (server_host TEXT, txt TEXT)
         CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
      ],
      'could read what rené wrote',
    ],
    [
      'a user of that name with a password of its own',
      ["CREATE USER 'chat'@'localhost' IDENTIFIED BY 'x'", 'DROP DATABASE chat'],
      'whose password is not known here',
    ],
  ])('refuses %s and changes nothing', async (_, statements, message) => {
    const machine = await chatHost();
    await host.sql.query('CREATE DATABASE chat');
    for (const statement of statements) await host.sql.query(statement);
    const before = [machine.snapshot(), await databases(), await users()];
    const { status, output } = await machine.run(args(), ROOT);
    expect(output).toContain(message);
    expect(status).toBe(1);
    expect([machine.snapshot(), await databases(), await users()]).toEqual(before);
  });

  it('takes a user and an empty database that somebody else made', async () => {
    const machine = await chatHost();
    await host.sql.query('CREATE DATABASE chat CHARACTER SET utf8mb4');
    await host.sql.query("CREATE USER 'chat'@'localhost' IDENTIFIED BY 'given-by-the-dba'");
    await host.sql.query("GRANT ALL ON chat.* TO 'chat'@'localhost'");
    const file = join(machine.dir, 'password');
    writeFileSync(file, 'given-by-the-dba\n', { mode: 0o644 });
    const refused = await machine.run(args('--password-file', file), ROOT);
    expect(refused.output).toContain('chmod 600');
    expect(refused.status).toBe(2);

    rmSync(file);
    writeFileSync(file, 'given-by-the-dba\n', { mode: 0o600 });
    const { status, output } = await machine.run(args('--password-file', file), ROOT);
    expect(output).not.toContain('given-by-the-dba');
    expect(status).toBe(0);
    expect(config(machine)['sql_password']).toBe('given-by-the-dba');
    expect(await host.sql.query('SELECT COUNT(*) FROM chat.archive')).toEqual([['0']]);
  });

  it('deletes old messages each night when told, and no more when told so', async () => {
    const machine = await chatHost();
    await machine.run(args('--keep-days', '90'), ROOT);
    expect(machine.read(TIMER.replace('.timer', '.service'))).toContain(
      'ExecStart=/usr/sbin/ejabberdctl delete_old_mam_messages all 90',
    );
    expect(machine.stateFile('enabled/com_zimbra_converse-retention.timer')).toBe('');
    await machine.run(args('--keep-days', '0'), ROOT);
    expect(machine.has(TIMER)).toBe(false);
  });

  it('goes out without a trace, but keeps the messages', async () => {
    const machine = await chatHost();
    const before = machine.snapshot();
    await machine.run(args('--keep-days', '90'), ROOT);
    const { status, output } = await machine.run(['uninstall', 'archive'], ROOT);
    expect(output).toContain('The messages are kept, in the database chat');
    expect(status).toBe(0);
    expect(withoutBackups(machine.snapshot())).toEqual(withoutBackups(before));
    expect(await databases()).toEqual(['chat']);
    expect(await users()).toEqual([]);
  });

  it('stays as it was, its user included, when taking it out fails', async () => {
    const machine = await chatHost();
    await machine.run(args('--keep-days', '90'), ROOT);
    const restore = machine.save();
    const before = machine.snapshot();
    const { calls } = await machine.run(['uninstall', 'archive'], ROOT);
    const lastDrop = calls.map((call) => call.startsWith('mariadb ')).lastIndexOf(true);
    await machine.run(args('--keep-days', '90'), ROOT);
    restore();
    const grants = await host.sql.query("SHOW GRANTS FOR 'chat'@'localhost'");
    const { status, output } = await machine.run(['uninstall', 'archive'], {
      ...ROOT,
      failAt: lastDrop + 1,
    });
    expect(status).toBe(1);
    expect(output).toContain('All is as it was before.');
    expect(output).not.toContain('IDENTIFIED BY PASSWORD');
    expect(machine.snapshot()).toEqual(before);
    expect(await users()).toEqual(['127.0.0.1', 'localhost']);
    expect(await host.sql.query("SHOW GRANTS FOR 'chat'@'localhost'")).toEqual(grants);
  });

  it('stays as it was, its user included, when taking it out is cut off at any step', async () => {
    const machine = await chatHost();
    await machine.run(args('--keep-days', '90'), ROOT);
    const afterwards = async (status: number | null): Promise<void> => {
      for (const from of status === 0 ? ['127.0.0.1', 'localhost'] : []) {
        await host.sql.query(`CREATE USER 'chat'@'${from}' IDENTIFIED BY 'another'`);
      }
      expect(await users()).toEqual(['127.0.0.1', 'localhost']);
    };
    const takenBack = await cutOffEachStep(
      machine,
      ['uninstall', 'archive'],
      { ...ROOT, ...{ asks: ASKS, afterwards } },
      ['archive', '--no-such-option'],
    );
    expect(takenBack).toBeGreaterThan(sampled(5));
  });

  it('brings back only its own options when the configuration was edited since', async () => {
    const machine = await chatHost();
    const before = config(machine);
    await machine.run(args(), ROOT);
    writeFileSync(
      machine.inRoot(YML),
      machine.read(YML).replace('max_user_sessions: 20', 'max_user_sessions: 7'),
    );
    expect((await machine.run(['uninstall', 'archive'], ROOT)).status).toBe(0);
    expect(machine.read(YML)).toContain('max_user_sessions: 7');
    const { sql_type, sql_database, sql_password } = config(machine);
    expect(sql_password).toBeUndefined();
    expect([sql_type, sql_database]).toEqual([before['sql_type'], before['sql_database']]);
  });

  it('takes out what release 1.0.0 put in, by its record', async () => {
    const machine = await chatHost();
    const before = machine.snapshot();
    const options = config(machine);
    await machine.run(args('--keep-days', '90'), ROOT);
    const written = createHash('sha256').update(machine.read(YML)).digest('hex');
    const record = [
      ['keep_days', '90'],
      ['made_database', 'chat'],
      ['made_user', 'chat'],
      ['made_user_hosts', 'localhost 127.0.0.1'],
      ['restart_pending', 'yes'],
      ['sql_before', 'yes'],
      ['sql_default_db', `default_db: ${String(options['default_db'])}`],
      ['sql_sql_database', `sql_database: ${String(options['sql_database'])}`],
      ['sql_sql_type', 'sql_type: sqlite'],
      ['written', written],
    ];
    const text = record.map((line) => `${line.join('\t')}\n`).join('');
    const restore = machine.save();
    for (const isEdited of [false, true]) {
      restore();
      expect(machine.read(RECORD)).toBe(text);
      if (isEdited) {
        writeFileSync(machine.inRoot(YML), `${machine.read(YML)}# edited\n`);
      }
      const { status, output } = await machine.run(['uninstall', 'archive'], ROOT);
      expect(status, output).toBe(0);
      if (isEdited) expect(config(machine)).toEqual(options);
      else expect(withoutBackups(machine.snapshot())).toEqual(withoutBackups(before));
    }
  });

  it('survives an upgrade of ejabberd.yml', async () => {
    const machine = await chatHost();
    await machine.run(args(), ROOT);
    const { sql_password } = config(machine);
    const again = ['ejabberd', '--zimbra', 'https://mail.example.com/service/soap'];
    const { status, output } = await machine.run(
      [...again, '--domain', 'example.com', '--domain', 'two.example'],
      ROOT,
    );
    expect(status).toBe(0);
    expect(output).not.toContain(String(sql_password));
    expect(config(machine)).toMatchObject({ sql_type: 'mysql', sql_password });
    expect(config(machine)['hosts']).toEqual(['example.com', 'two.example']);
  });

  it('leaves nothing to change for a later "ejabberd"', async () => {
    const machine = await chatHost();
    await machine.run(args('--restart'), ROOT);
    const before = machine.snapshot();
    const again = ['--domain', 'example.com', '--zimbra', 'https://mail.example.com/service/soap'];
    const { status, output } = await machine.run(['ejabberd', ...again], ROOT);
    expect(status).toBe(0);
    expect(output).toContain('nothing to do');
    expect(machine.snapshot()).toEqual(before);
  });

  it('refuses a configuration that lost a security line since', async () => {
    const machine = await chatHost();
    await machine.run(args('--restart'), ROOT);
    writeFileSync(machine.inRoot(YML), machine.read(YML).replace('auth_use_cache: false', ''));
    const { status, output } = await machine.run(args('--keep-days', '30'), ROOT);
    expect(status).toBe(1);
    expect(output).toContain('auth-cache: auth_use_cache');
    expect(machine.has(TIMER)).toBe(false);
  });

  it('judges the database that it uses as doctor does', async () => {
    const machine = await chatHost();
    await machine.run(args('--restart'), ROOT);
    await host.sql.query('ALTER TABLE chat.last DROP COLUMN state');
    const warned = await machine.run(args(), ROOT);
    expect(warned.output).toContain('Warning: the database chat could be better:');
    expect(warned.output).toContain(
      '  sql-columns: the installed ejabberd wants what is not there',
    );
    expect(warned.status).toBe(0);
    await host.sql.query('ALTER TABLE chat.last CONVERT TO CHARACTER SET utf8mb4');
    const refused = await machine.run(args('--keep-days', '30'), ROOT);
    expect(refused.output).toContain('deploy.sh: the database chat is not as it must be:');
    expect(refused.output).toContain('  sql-names: ');
    expect(refused.status).toBe(1);
    expect(machine.has(TIMER)).toBe(false);
  });

  it('leaves the nights as they were when a change of their number fails', async () => {
    const machine = await chatHost();
    await machine.run(args('--keep-days', '90', '--restart'), ROOT);
    const report = await failEachStep(machine, args('--keep-days', '30'), {
      ...ROOT,
      asks: ASKS,
    });
    expect(report.failed).toBeGreaterThan(0);
    expect(report.tolerated).toEqual([]);
  });

  it('is shown going out together with ejabberd', async () => {
    const machine = await chatHost();
    await machine.run(args(), ROOT);
    const before = machine.snapshot();
    const { status, output } = await machine.run(['uninstall', '--dry-run'], ROOT);
    expect(status).toBe(0);
    expect(output).toContain('Taking out: archive');
    expect(output).toContain('rm -f ' + machine.inRoot('etc/zimbra-auth/extauth.json'));
    expect(machine.snapshot()).toEqual(before);
  });

  it('needs ejabberd to be set up first, and says so, and no more', async () => {
    const machine = Machine.xmpp();
    for (const more of [[], ['--dry-run']]) {
      const { status, output } = await machine.run(args(...more), ROOT);
      expect(status).toBe(1);
      expect(output).toContain('./deploy.sh ejabberd --help');
      // As Debian's package comes with it.
      machine.write(machine.inRoot(YML), 'hosts:\n  - localhost\nlisten: []\n');
      const idle = await machine.run(args(...more), ROOT);
      expect(idle.output.split('\n').filter((line) => !line.startsWith('Dry run'))).toEqual([
        `deploy.sh: ${machine.inRoot(YML)} is not set up for Zimbra's accounts`,
        '  Set ejabberd up first: ./deploy.sh ejabberd --help',
        '',
      ]);
      rmSync(machine.inRoot(YML));
    }
  });

  it('keeps what came into the database after it was cut off', async () => {
    const machine = await chatHost();
    const restart = await restartAt(machine);
    await machine.run(args('--restart'), { ...ROOT, killAt: restart - 1 });
    await host.sql.query(
      `INSERT INTO chat.last (username, server_host, seconds, state)
       VALUES ('ann', 'example.com', '1', '')`,
    );
    const { status, output } = await machine.run(args(), ROOT);
    expect(output).toContain('An earlier run was cut off. Taking back what it did:');
    expect(output).toContain('its data are kept');
    expect(status).toBe(0);
    expect(await host.sql.query('SELECT username FROM chat.last')).toEqual([['ann']]);
  });

  it('stays when it is cut off while ejabberd comes up with it', async () => {
    const machine = await chatHost();
    const restart = await restartAt(machine);
    for (const killAt of [restart, restart + 1]) {
      await machine.run(args('--restart'), { ...ROOT, killAt });
      const { sql_password: password } = config(machine);
      const { status, output, calls } = await machine.run(args('--restart'), ROOT);
      expect(output).toContain('was in use already. That stays.');
      expect(output).toContain('ejabberd keeps its data in chat of 127.0.0.1 already.');
      expect(calls.includes('systemctl restart ejabberd ')).toBe(killAt === restart);
      expect(status).toBe(0);
      expect(config(machine)['sql_password']).toBe(password);
      expect(await users()).toEqual(['127.0.0.1', 'localhost']);
      await machine.run(['uninstall', 'archive'], ROOT);
      await host.sql.query('DROP DATABASE chat');
    }
  });
});

/** The number of the call of a run with --restart by which ejabberd comes up with the database. */
async function restartAt(machine: Machine): Promise<number> {
  const restore = machine.save();
  const { calls } = await machine.run(args('--restart'), ROOT);
  restore();
  await nothingLeft(0);
  const index = calls.indexOf('systemctl restart ejabberd ');
  expect(index).toBeGreaterThan(0);
  return index + 1;
}
