import { describe, expect, it } from 'vitest';
import { parseExtauthCommand } from '../../../src/doctor/extauth-command.ts';

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
