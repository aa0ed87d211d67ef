import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/panel/config.ts';

const ORIGIN = 'https://mail.example.com';
const parse = (values: Record<string, string>) => parseConfig((name) => values[name], ORIGIN);

test('an empty configuration is complete', () => {
  expect(parse({})).toEqual({
    boshUrl: '/http-bind',
    websocketUrl: '/ws',
    autostart: true,
    debug: false,
  });
});

test.each(['none', 'None'])('websocketUrl %s: over BOSH only', (websocketUrl) => {
  expect(parse({ websocketUrl })).not.toHaveProperty('websocketUrl');
});

test('every property is read', () => {
  expect(
    parse({
      boshUrl: 'https://mail.example.com/bosh?x=1',
      websocketUrl: 'wss://mail.example.com/ws',
      xmppDomain: 'chat.example.com',
      meetingUrl: 'https://meet.example.com/{room}#config.x=true',
      autostart: 'FALSE',
      debug: 'true',
    }),
  ).toEqual({
    boshUrl: '/bosh?x=1',
    websocketUrl: '/ws',
    xmppDomain: 'chat.example.com',
    meetingUrl: 'https://meet.example.com/{room}#config.x=true',
    autostart: false,
    debug: true,
  });
});

describe('the session token goes to no other host', () => {
  test.each([
    'https://evil.example/http-bind',
    '//evil.example/http-bind',
    'http://mail.example.com/http-bind',
    'https://mail.example.com:5443/http-bind',
    'https://mail.example.com@evil.example/',
    '/\\evil.example/http-bind',
    'javascript:alert(1)',
    'http-bind',
  ])('%s', (boshUrl) => {
    expect(() => parse({ boshUrl })).toThrow(/^boshUrl must be a path of the webmail's own host/);
  });
});

describe('a meeting is at an https address that its room makes its own', () => {
  test.each([
    'http://meet.example.com/{room}',
    'https://meet.example.com/',
    'https://{room}.example.com/x',
    'https://user@meet.example.com/{room}',
    'meet.example.com/{room}',
    'javascript:alert("{room}")',
  ])('%s is none', (meetingUrl) => {
    expect(() => parse({ meetingUrl })).toThrow(/^meetingUrl must be an https address with {room}/);
  });
});

test.each([
  [{ autostart: 'yes' }, 'autostart must be true or false: "yes"'],
  [{ xmppDomain: 'https://x' }, 'xmppDomain must be a bare domain'],
  [
    { xmppDomain: 'chat.XN--mnchen-3ya.example' },
    'xmppDomain must have its letters, as in münchen',
  ],
  [{ chatDomains: 'a.example xn--mnchen-3ya.example' }, 'chatDomains must have its letters'],
  [{ websocketUrl: 'wss://evil.example/ws' }, 'websocketUrl must be a path'],
])('%j is refused by name', (values, message) => {
  expect(() => parse(values as Record<string, string>)).toThrow(message);
});

test('chat domains are a list', () => {
  expect(parse({ chatDomains: 'Example.com, example.org' }).chatDomains).toEqual([
    'example.com',
    'example.org',
  ]);
  expect(() => parse({ chatDomains: 'bob@example.com' })).toThrow(/^chatDomains must be domains/);
});
