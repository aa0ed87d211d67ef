/** Runs the whole product on this machine until it is told to stop. See ./deploy.sh --help. */
import { readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../support/free-port.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { keysText, newKey } from '../support/ticket.ts';
import { defaultAccounts } from '../zimbra/accounts.ts';
import { claimSandboxDir, type SandboxDir } from './sandbox-dir.ts';

const SHOWN = ['alice', 'bob', 'carol'];

async function main(): Promise<void> {
  const { values: form } = parseArgs({
    options: {
      ...{ mariadb: { type: 'boolean' }, tls: { type: 'boolean' } },
      tickets: { type: 'boolean' },
    },
  });
  const stopRequested = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      // Stays in place, so that a second Ctrl-C does not leave servers behind.
      process.on(signal, () => resolve());
    }
  });
  // After SIGHUP the terminal is gone, and that must not keep the servers from being stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

  const dir = claimSandboxDir(join(PROJECT_DIR, '.sandbox'));
  try {
    removeOldLogs(dir.path);
    const mariadb = form.mariadb === true ? ', MariaDB' : '';
    console.log(`Starting Zimbra (simulated)${mariadb}, ejabberd and nginx …`);
    // A stop asked for meanwhile is obeyed once all have started: then all are known.
    const stack = await start(dir, form);
    try {
      console.log(welcome(stack));
      await stopRequested;
      console.log('\nStopping …');
    } finally {
      await stack.close();
    }
    console.log('Stopped. Nothing is left running.');
  } finally {
    dir.release();
  }
}

async function start(
  { path, number }: SandboxDir,
  form: { mariadb?: boolean; tls?: boolean; tickets?: boolean },
): Promise<Stack> {
  // Numbers of its own for each folder: two that start at once do not try for the same port.
  const starttls = await freePort(5222 + 10 * (number - 1));
  const tls = await freePort(5223 + 10 * (number - 1));
  const webPort = await freePort((form.tls === true ? 8443 : 8080) + number - 1);
  return startStack({
    dir: path,
    webPort,
    tls: form.tls === true,
    archive: form.mariadb === true ? 'mariadb' : 'sqlite',
    ejabberd: { ports: { starttls, tls } },
    ...(form.tickets === true && { tickets: { keys: keysText(newKey('sandbox')), only: true } }),
  });
}

/** Conversations stay, logs are those of this run. */
function removeOldLogs(dir: string): void {
  for (const file of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.log')) rmSync(join(dir, file));
  }
}

function archiveLine({ mariadb, dir }: Stack): string {
  if (mariadb === undefined) return 'Archive: SQLite, in a file of ejabberd';
  const socket = relative(PROJECT_DIR, join(dir, 'mariadb/sql.sock'));
  return `Archive: MariaDB on port ${mariadb.access.port}; to look at it:
  mariadb --socket=${socket} ${mariadb.access.database} -e 'SELECT * FROM archive'`;
}

function welcome(stack: Stack): string {
  const viewMail = new URL(stack.zimbra.viewMailUrl(`alice@${stack.domain}`), stack.url);
  const accounts = defaultAccounts()
    .filter(({ email }) => SHOWN.includes(email.split('@')[0] ?? ''))
    .map(({ email, password, twoFactorCode }) =>
      [
        `  ${email.padEnd(20)} password: ${password}`,
        twoFactorCode === undefined ? '' : `, then the code: ${twoFactorCode}`,
      ].join(''),
    );
  return `
The webmail is at ${stack.url}/

${accounts.join('\n')}

Log in as two of them, in two browsers (or one and a private window), and chat.
An administrator's "View mail" of alice, where no chat must start (the address works once):
  ${stack.url}${viewMail.pathname}${viewMail.search}
Native XMPP clients: 127.0.0.1, port ${stack.ejabberd.ports.starttls} (STARTTLS) or ${stack.ejabberd.ports.tls} (TLS);
  their authority: ${relative(PROJECT_DIR, stack.ejabberd.certificate.caFile)}
${archiveLine(stack)}
The webmail signs in to chat with ${stack.daemon === undefined ? 'its session token' : 'tickets'}.

Logs: ./deploy.sh sandbox logs   (in ${relative(PROJECT_DIR, stack.dir)}/)
Ctrl-C stops everything.`;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
// Whatever an in-process server still has open must not keep this alive.
process.exit();
