import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  daemonCommand,
  parseExtauthCommand,
  parseRelayCommand,
} from '../../../src/doctor/read/extauth-command.ts';
import { PROJECT_DIR } from '../../support/paths.ts';

describe('parseExtauthCommand', () => {
  it.each([
    ['/usr/bin/node /opt/a.mjs /etc/c.json', '/usr/bin/node', '/opt/a.mjs', '/etc/c.json'],
    [
      '/usr/local/bin/zimbra-auth.mjs c.json',
      undefined,
      '/usr/local/bin/zimbra-auth.mjs',
      'c.json',
    ],
    ['node --no-warnings a.mjs c.json', 'node', 'a.mjs', 'c.json'],
    [
      `'/my node/node' "a b.mjs" c\\ d.json 2>>'/var/log/x.log'`,
      '/my node/node',
      'a b.mjs',
      'c d.json',
    ],
    ['a.mjs 2>/dev/null c.json', undefined, 'a.mjs', 'c.json'],
    [`'it'\\''s' c`, undefined, "it's", 'c'],
    ['nodejs a', 'nodejs', 'a', undefined],
  ])('%s', (line, node, program, config) => {
    expect(parseExtauthCommand(line)).toEqual({ node, program, config });
  });

  it.each(['', 'node', 'a | b', 'a; b', 'a $HOME', 'a `b`', 'a "$(b)"', "a 'b", 'a && b'])(
    'leaves %j to a shell',
    (line) => {
      expect(parseExtauthCommand(line)).toBeUndefined();
    },
  );
});

describe('parseRelayCommand', () => {
  it.each([
    ['/usr/local/lib/x/zimbra-auth-relay', '/run/zimbra-auth.sock'],
    ["'/usr/local/lib/x/zimbra-auth-relay' /run/other.sock", '/run/other.sock'],
  ])('%s', (line, socket) => {
    expect(parseRelayCommand(line)).toEqual({
      relay: '/usr/local/lib/x/zimbra-auth-relay',
      socket,
    });
  });

  it.each(['', '/usr/bin/node zimbra-auth.mjs c.json', 'zimbra-auth-relay | cat'])(
    'is no relay: %j',
    (line) => {
      expect(parseRelayCommand(line)).toBeUndefined();
    },
  );
});

describe('daemonCommand', () => {
  it('is what the unit that ships starts', () => {
    const unit = readFileSync(join(PROJECT_DIR, 'conf/zimbra-auth.service'), 'utf8');
    expect(daemonCommand(unit)).toEqual({
      node: '/usr/bin/node',
      program: '/usr/local/lib/com_zimbra_converse/zimbra-auth.mjs',
      config: '/etc/zimbra-auth/extauth.json',
    });
  });

  it('knows a socket of its own', () => {
    expect(daemonCommand('ExecStart=node a.mjs --daemon --socket /run/a c.json\n')).toEqual({
      ...{ node: 'node', program: 'a.mjs', config: 'c.json' },
    });
  });

  it('is unknown without ExecStart', () => {
    expect(daemonCommand('[Service]\n')).toBeUndefined();
  });
});
