/** What systemd is told: to delete old messages each night, and when ejabberd may start. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PartRecord } from '../../changes/part-record.ts';
import { type Host, paths } from '../../parts/host.ts';
import { dropUnits, putUnits, RELOAD } from '../../parts/units.ts';

const RETENTION = 'com_zimbra_converse-retention';
const ENABLE = ['systemctl', 'enable', '--now', `${RETENTION}.timer`];
const DISABLE = ['systemctl', 'disable', '--now', `${RETENTION}.timer`];

const retentionUnit = (host: Host, suffix: 'service' | 'timer'): string =>
  `${paths(host).units}/${RETENTION}.${suffix}`;

const orderFile = (host: Host): string =>
  `${paths(host).units}/ejabberd.service.d/com_zimbra_converse.conf`;

/** ejabberd that starts before its database waits for it and answers nobody. */
export const orderStart = (host: Host): Promise<void> =>
  putUnits(host, { [orderFile(host)]: '[Unit]\nAfter=mariadb.service mysql.service\n' });

export async function dropOrder(host: Host): Promise<void> {
  const file = orderFile(host);
  if (!existsSync(file)) return;
  await dropUnits(host, [file]);
  await host.changes.dropFolder(dirname(file));
}

/** `days` of 0: nothing is deleted. */
export async function setRetention(host: Host, record: PartRecord, days: number): Promise<void> {
  if (days === 0) {
    await dropRetention(host, record);
    return;
  }
  const { changes } = host;
  const timer = retentionUnit(host, 'timer');
  const isNew = !existsSync(timer);
  await putUnits(host, {
    [retentionUnit(host, 'service')]: retentionService(days),
    [timer]: RETENTION_TIMER,
  });
  if (isNew) await changes.run(ENABLE, { undo: [changes.running(DISABLE)] });
  await record.set('keep_days', String(days));
}

export async function dropRetention(host: Host, record: PartRecord): Promise<void> {
  const files = [retentionUnit(host, 'timer'), retentionUnit(host, 'service')].filter(existsSync);
  if (files.length === 0) return;
  // The units are there again by then.
  if (existsSync(retentionUnit(host, 'timer'))) await stopTimer(host);
  await dropUnits(host, files);
  await record.forget('keep_days');
}

async function stopTimer({ changes }: Host): Promise<void> {
  await changes.run(DISABLE, { undo: [changes.running(RELOAD), changes.running(ENABLE)] });
}

const retentionService = (days: number): string => `[Unit]
Description=Delete chat messages older than ${days} days (com_zimbra_converse)
After=ejabberd.service

[Service]
Type=oneshot
ExecStart=/usr/sbin/ejabberdctl delete_old_mam_messages all ${days}
`;

const RETENTION_TIMER = `[Unit]
Description=Each night: ${RETENTION}.service

[Timer]
OnCalendar=*-*-* 03:17
RandomizedDelaySec=30min
Persistent=true

[Install]
WantedBy=timers.target
`;
