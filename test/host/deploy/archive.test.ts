import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { useArchiveHost } from './archive-host.ts';
import { failEachStep } from './fail-each-step.ts';
import { Machine, withoutBackups } from './machine.ts';

const YML = 'etc/ejabberd/ejabberd.yml';
const TIMER = 'etc/systemd/system/com_zimbra_converse-retention.timer';

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
    // The good run that counts the steps must leave nothing for the next ones.
    const clean = async (): Promise<void> => {
      await host.sql.query('DROP DATABASE IF EXISTS chat');
      for (const from of await users()) await host.sql.query(`DROP USER 'chat'@'${from}'`);
    };
    const report = await failEachStep(machine, args('--keep-days', '30', '--restart'), {
      ...ROOT,
      asks: /^(dpkg-query|node --version) /,
      afterwards: async (status) => {
        if (status === 0) return clean();
        expect([...(await databases()), ...(await users())]).toEqual([]);
      },
    });
    expect(report.failed).toBeGreaterThan(10);
    expect(report.tolerated).toEqual([]);
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

  it('leaves the nights as they were when a change of their number fails', async () => {
    const machine = await chatHost();
    await machine.run(args('--keep-days', '90', '--restart'), ROOT);
    const report = await failEachStep(machine, args('--keep-days', '30'), {
      ...ROOT,
      asks: /^(dpkg-query|node --version) /,
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

  it('needs ejabberd to be set up first, and says so', async () => {
    const { status, output } = await Machine.xmpp().run(args(), ROOT);
    expect(status).toBe(1);
    expect(output).toContain('./deploy.sh ejabberd --help');
  });
});
