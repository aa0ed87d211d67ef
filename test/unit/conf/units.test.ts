import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_DIR } from '../../support/paths.ts';

const linesOf = (unit: string): string[] =>
  readFileSync(join(PROJECT_DIR, 'conf', unit), 'utf8').split('\n');

it.each([
  // Never given up, and no login cut off.
  ...['StartLimitIntervalSec=0', 'Restart=always', 'TimeoutStopSec=15'],
  ...['User=zimbra-auth', 'DynamicUser=yes', 'StateDirectory=zimbra-auth'],
  ...['StateDirectoryMode=0700', 'RuntimeDirectoryMode=0755', 'UMask=0077'],
  ...['NoNewPrivileges=yes', 'CapabilityBoundingSet=', 'AmbientCapabilities='],
  ...['ProtectSystem=strict', 'ProtectHome=yes', 'ProtectClock=yes', 'ProtectControlGroups=yes'],
  ...['ProtectHostname=yes', 'ProtectKernelLogs=yes', 'ProtectKernelModules=yes'],
  ...['ProtectKernelTunables=yes', 'ProtectProc=invisible', 'PrivateTmp=yes', 'PrivateDevices=yes'],
  'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX',
  ...['RestrictNamespaces=yes', 'RestrictRealtime=yes', 'RestrictSUIDSGID=yes', 'RemoveIPC=yes'],
  ...['LockPersonality=yes', 'KeyringMode=private', 'SystemCallArchitectures=native'],
  ...['SystemCallFilter=@system-service', 'SystemCallFilter=~@privileged @resources'],
  'LimitCORE=0', // a dump would hold passwords
  ...['MemoryMax=256M', 'LimitNOFILE=4096'],
])('zimbra-auth.service has %s', (line) => {
  expect(linesOf('zimbra-auth.service')).toContain(line);
});

it.each([
  // Whoever may connect can try passwords.
  ...['SocketUser=root', 'SocketGroup=ejabberd', 'SocketMode=0660', 'RemoveOnStop=yes'],
  ...['Backlog=1024', 'TriggerLimitIntervalSec=0'],
])('zimbra-auth.socket has %s', (line) => {
  expect(linesOf('zimbra-auth.socket')).toContain(line);
});
