/** The timer that keeps the teams in step with Zimbra's directory. */
import { existsSync } from 'node:fs';
import { type Host, paths } from '../../parts/host.ts';
import { dropUnits, putUnits, RELOAD } from '../../parts/units.ts';

const SERVICE = 'zimbra-teams.service';
const TIMER = 'zimbra-teams.timer';
const systemctl = (...words: string[]): string[] => ['systemctl', ...words];
const ENABLE = systemctl('enable', '--now', TIMER);
const DISABLE = systemctl('disable', '--now', TIMER);
/** Ends when the teams are written, or could not be. */
const RUN = systemctl('start', SERVICE);

const unitFile = (host: Host, unit: string): string => `${paths(host).units}/${unit}`;

export interface KeeperOptions {
  /** What it runs. */
  readonly command: string;
  /** What it writes. */
  readonly output: string;
}

export async function putTimer(host: Host, options: KeeperOptions): Promise<void> {
  const isNew = !existsSync(unitFile(host, TIMER));
  await putUnits(host, unitsOf(host, options));
  if (isNew) await host.changes.run(ENABLE, { undo: [host.changes.running(DISABLE)] });
}

/** Now, as the timer will. Taken back, the teams are as before: none, or by what the configuration was. */
export async function runKeeper({ changes }: Host, { output }: KeeperOptions): Promise<void> {
  const undo = existsSync(output)
    ? [changes.running(RUN)]
    : [{ kind: 'delete', file: output } as const];
  await changes.run(RUN, { undo, isLast: existsSync(output) });
}

export async function dropTimer(host: Host): Promise<void> {
  const { changes } = host;
  if (!existsSync(unitFile(host, TIMER))) return;
  // When this is taken back, the units are there again by then.
  await changes.run(DISABLE, { undo: [changes.running(RELOAD), changes.running(ENABLE)] });
  await dropUnits(
    host,
    [TIMER, SERVICE].map((unit) => unitFile(host, unit)),
  );
}

/** By their files. */
const unitsOf = (
  host: Host,
  { command, output }: KeeperOptions,
): Readonly<Record<string, string>> => ({
  [unitFile(host, SERVICE)]: `[Unit]
Description=Teams of chat as in Zimbra's directory (com_zimbra_converse)
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
User=ejabberd
Group=ejabberd
ExecStart=${command}
TimeoutStartSec=5min
UMask=0027
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ReadWritePaths=${output.replace(/\/[^/]+$/, '')}
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectControlGroups=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryMax=512M
LimitCORE=0
`,
  [unitFile(host, TIMER)]: `[Unit]
Description=Every ten minutes: ${SERVICE}

[Timer]
OnCalendar=*:0/10
RandomizedDelaySec=1min

[Install]
WantedBy=timers.target
`,
});
