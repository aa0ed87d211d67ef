import { describe, expect, it } from 'vitest';
import { HELP, parseCommandLine } from '../../../src/extauth/command-line.ts';

describe('parseCommandLine', () => {
  it.each([
    [['c.json'], { mode: 'serve', configFile: 'c.json' }],
    [['--daemon', 'c.json'], { mode: 'daemon', configFile: 'c.json', socketPath: undefined }],
    [
      ['--daemon', '--socket', '/run/a.sock', 'c.json'],
      { mode: 'daemon', configFile: 'c.json', socketPath: '/run/a.sock' },
    ],
    [['--check', 'c.json'], { mode: 'check', configFile: 'c.json', json: false }],
    [['--check', '--json', 'c.json'], { mode: 'check', configFile: 'c.json', json: true }],
    [['--try', 'a@b.c', 'c.json'], { mode: 'try', configFile: 'c.json', address: 'a@b.c' }],
    [['--help'], { mode: 'help' }],
    [['-h', '--daemon'], { mode: 'help' }],
    [['--version'], { mode: 'version' }],
  ])('reads %j', (args, invocation) => {
    expect(parseCommandLine(args)).toEqual(invocation);
  });

  it.each([
    [[], /no configuration/],
    [['--daemon'], /no configuration/],
    [['a.json', 'b.json'], /more than one/],
    [['--daemon', '--check', 'c.json'], /exclude each other/],
    [['--check', '--try', 'a@b.c', 'c.json'], /exclude each other/],
    [['--json', 'c.json'], /--json goes with --check/],
    [['--socket', '/run/a.sock', 'c.json'], /goes with --daemon/],
    [['--demon', 'c.json'], /--demon/],
    [['--daemon', 'c.json', '--socket'], /--socket/],
  ])('finds the mistake in %j', (args, problem) => {
    expect(parseCommandLine(args)).toMatchObject({
      mode: 'misuse',
      problem: expect.stringMatching(problem) as string,
      // ejabberd starts it with a file alone, and must not see it die young.
      leave: args.some((arg) => ['--daemon', '--check', '--json', '--try'].includes(arg)),
    });
  });

  it('has a help that names every mode', () => {
    for (const mode of ['--daemon', '--socket', '--check', '--try']) expect(HELP).toContain(mode);
  });
});
