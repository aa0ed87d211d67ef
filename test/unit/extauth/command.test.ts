import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../src/extauth/wire/command.ts';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((p) => (typeof p === 'string' ? Buffer.from(p) : Buffer.from(p))));

describe('parseCommand', () => {
  it.each([
    ['auth:alice:example.com:secret', 'secret'],
    ['auth:alice:example.com:pa:ss:', 'pa:ss:'],
    ['auth:alice:example.com::', ':'],
    ['auth:alice:example.com:', ''],
    ['auth:alice:example.com:grün €😀\n', 'grün €😀\n'],
    ['auth:alice:example.com:\uFEFFpw', '\uFEFFpw'],
  ])('reads %j', (text, password) => {
    expect(parseCommand(bytes(text))).toEqual({
      op: 'auth',
      user: 'alice',
      server: 'example.com',
      password,
    });
  });

  it('reads isuser, with a name that is not ASCII', () => {
    const command = parseCommand(bytes('isuser:jürgen:example.com'));
    expect(command).toEqual({ op: 'isuser', user: 'jürgen', server: 'example.com' });
  });

  it.each([
    ['', undefined],
    ['auth', 'auth'],
    ['auth:alice', 'auth'],
    ['auth:alice:example.com', 'auth'],
    ['isuser:alice', 'isuser'],
    ['isuser:alice:example.com:more', 'isuser'],
    ['hunter2', undefined],
  ])('finds %j malformed', (text, sent) => {
    expect(parseCommand(bytes(text))).toMatchObject({
      op: 'unusable',
      sent,
      reason: 'malformed-request',
    });
  });

  it.each([
    'setpass:alice:example.com:secret',
    'tryregister:alice:example.com:secret',
    'removeuser:alice:example.com',
    'removeuser3:alice:example.com:secret',
    'certauth:alice:example.com',
  ])('does not support %s', (text) => {
    expect(parseCommand(bytes(text))).toEqual({
      op: 'unusable',
      sent: text.split(':')[0],
      reason: 'unsupported-operation',
      user: 'alice',
      server: 'example.com',
    });
  });

  it.each(['auth:alice:secret', 'setpass:alice:secret', 'isuser:alice:example.com:secret'])(
    'keeps no field of %s, where it is unclear which is the password',
    (text) => {
      expect(JSON.stringify(parseCommand(bytes(text)))).not.toContain('secret');
    },
  );

  it('does not keep the fields of an operation that it does not know', () => {
    const command = parseCommand(bytes('AUTH:alice:example.com:secret'));
    expect(command).toEqual({
      op: 'unusable',
      sent: undefined,
      reason: 'unsupported-operation',
    });
  });

  it.each([
    ['user', bytes('auth:al', [0xff], ':example.com:pw')],
    ['server', bytes('auth:alice:ex', [0xc3], ':pw')],
    ['password cut inside a character', bytes('auth:alice:example.com:', [0xe2, 0x82])],
    ['password in Latin-1', bytes('auth:alice:example.com:gr', [0xfc], 'n')],
    ['overlong slash', bytes('auth:alice:example.com:', [0xc0, 0xaf])],
    ['surrogate', bytes('auth:alice:example.com:', [0xed, 0xa0, 0x80])],
  ])('refuses invalid UTF-8: %s', (_what, frame) => {
    expect(parseCommand(frame)).toMatchObject({ op: 'unusable', reason: 'bad-utf8' });
  });
});
