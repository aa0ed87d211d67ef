import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_DIR } from '../../support/paths.ts';

const lines = readFileSync(join(PROJECT_DIR, 'conf/zimbra-auth.service'), 'utf8').split('\n');

it.each([
  'NoNewPrivileges=yes',
  'CapabilityBoundingSet=',
  'DynamicUser=yes',
  'StateDirectoryMode=0700',
  'UMask=0077',
  'ProtectSystem=strict',
  'ProtectHome=yes',
  'PrivateTmp=yes',
  'PrivateDevices=yes',
  'RestrictSUIDSGID=yes',
  'SystemCallFilter=@system-service',
  'LimitCORE=0', // a dump would hold passwords
])('zimbra-auth.service has %s', (line) => {
  expect(lines).toContain(line);
});
