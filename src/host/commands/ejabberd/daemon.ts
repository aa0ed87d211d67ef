/**
 * The authenticator as one service for all logins. The record's `daemon` is yes while there is one, and
 * leaving from the moment when it is not wanted any more; `daemon_pending` names the units to restart.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { PartRecord } from '../../changes/part-record.ts';
import { type Host, paths } from '../../parts/host.ts';
import { DAEMON_UNITS, layout } from './layout.ts';

const systemctl = (...words: string[]): string[] => ['systemctl', ...words];
const RELOAD = systemctl('daemon-reload');
const ENABLE = systemctl('enable', '--now', ...DAEMON_UNITS);
const DISABLE = systemctl('disable', '--now', ...DAEMON_UNITS);

export interface DaemonOptions {
  readonly node: string;
  /** It is handed the password of the account that tells who exists. */
  readonly hasLookup: boolean;
  /** It is handed the keys of tickets. */
  readonly hasTickets: boolean;
}

export async function installDaemon(
  host: Host,
  record: PartRecord,
  { node, hasLookup, hasTickets }: DaemonOptions,
): Promise<void> {
  const { changes } = host;
  const { conf, relay, program, extauthJson } = layout(host);
  const source = readFileSync(`${conf}/zimbra-auth-relay`);
  await changes.putFile(relay, source, { mode: 0o755, owner: 'root:root' });
  changes.undoWith([changes.running(RELOAD)]);
  let isChanged = false;
  for (const unit of DAEMON_UNITS) {
    const file = `${paths(host).units}/${unit}`;
    const text = readFileSync(`${conf}/${unit}`, 'utf8')
      .replace(
        /^ExecStart=\S+ \S+ --daemon .*$/m,
        `ExecStart=${node} ${program} --daemon ${extauthJson}`,
      )
      .replace(/^#(?=LoadCredential=admin-password:)/m, hasLookup ? '' : '#')
      .replace(/^#(?=LoadCredential=ticket-keys:)/m, hasTickets ? '' : '#');
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    isChanged = true;
    await restartLater(record, unit);
    await changes.putFile(file, text, { mode: 0o644, owner: 'root:root' });
  }
  if (isChanged) await changes.run(RELOAD);
  if (record.get('daemon') === 'yes') return;
  await record.set('daemon', 'yes');
  await changes.run(ENABLE, { undo: [changes.running(DISABLE)] });
  await record.forget('daemon_pending');
}

/** The socket only when it has changed itself: while it stays, a restart refuses nobody. */
export async function restartLater(record: PartRecord, unit: string): Promise<void> {
  const pending = record.words('daemon_pending');
  if (!pending.includes(unit)) await record.set('daemon_pending', [...pending, unit].join(' '));
}

export async function restartDaemonOrSay(
  { changes, say }: Host,
  record: PartRecord,
  isWanted: boolean,
): Promise<void> {
  const units = record.words('daemon_pending');
  if (units.length === 0) return;
  const restart = systemctl('restart', ...units);
  if (!isWanted) {
    say(`To do: ${restart.join(' ')}`);
    say('  Logins under way are answered first; those that come meanwhile wait for a moment.');
    return;
  }
  await changes.run(restart, { undo: [changes.running(restart)], isLast: true });
  await record.forget('daemon_pending');
}

export async function removeDaemon(host: Host, record: PartRecord): Promise<void> {
  const { changes } = host;
  changes.undoWith([changes.running(RELOAD)], { isLast: true });
  await changes.run(DISABLE, { undo: [changes.running(ENABLE)] });
  for (const unit of DAEMON_UNITS) await changes.deleteFile(`${paths(host).units}/${unit}`);
  await changes.deleteFile(layout(host).relay);
  await changes.run(RELOAD);
  await record.forget('daemon');
  await record.forget('daemon_pending');
}
