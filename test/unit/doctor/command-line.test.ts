import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/doctor/command-line.ts';

describe('parseCommandLine', () => {
  it('takes lists, repeated or with commas, and makes an origin of the address', () => {
    const invocation = parseCommandLine([
      ...['--zimbra-url', 'https://mail.test/zimbra/?x=1', '--only', 'a,b', '--only', 'c'],
      ...['--vhost', 'one', '--vhost', 'two', '--account', "O'Brien@Mail.test", '--json'],
    ]);
    expect(invocation).toMatchObject({
      mode: 'examine',
      options: {
        only: ['a', 'b', 'c'],
        vhosts: ['one', 'two'],
        account: "o'brien@mail.test",
        json: true,
        deadlineMs: 30_000,
        httpBind: '/http-bind',
      },
    });
    expect(invocation.mode === 'examine' && invocation.options.zimbraUrl?.href).toBe(
      'https://mail.test/',
    );
  });

  it.each([
    ['--zimbra-url', 'mail.test'],
    ['--zimbra-url', 'https://u:geheim@mail.test'],
    ['--account', 'alice@mail.test'],
    ['--account', 'alice', '--zimbra-url', 'https://mail.test'],
    ['--account', 'alice@mail.test', '--zimbra-url', 'http://mail.test'],
    ['--deadline', '0'],
    ['--deadline', 'soon'],
    ['--long-poll', '30'],
    ['--http-bind', 'http-bind'],
    ['--password', 'geheim'],
    ['word'],
  ])('does not take %s %s', (...args) => {
    const invocation = parseCommandLine(args);
    expect(invocation.mode).toBe('misuse');
    expect(JSON.stringify(invocation)).not.toContain('geheim');
  });

  it.each([
    ['--help', 'help'],
    ['-h', 'help'],
    ['--version', 'version'],
  ])('%s', (argument, mode) => {
    expect(parseCommandLine([argument])).toEqual({ mode });
  });
});
