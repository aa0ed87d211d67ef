import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/extauth/verdict/account.ts';
import { answerOf, createAuthenticator } from '../../../src/extauth/judge/authenticator.ts';
import { parseCommand } from '../../../src/extauth/wire/command.ts';
import type { Credential } from '../../../src/extauth/judge/credential-check.ts';
import { domainDirectory } from '../../../src/extauth/judge/directory.ts';

/** Decides one request text; `asked` is what reached the credential check. */
async function decide(request: string, ticketsOnly = false) {
  const asked: [Account, Credential][] = [];
  const tickets: [Account, string, string][] = [];
  const authenticate = createAuthenticator({
    domains: new Map([
      ['example.com', 'example.com'],
      ['chat.example.net', 'xn--bcher-kva.example'],
    ]),
    check: (account, credential) => {
      asked.push([account, credential]);
      return Promise.resolve({ verdict: { outcome: 'accepted' }, from: 'cache' });
    },
    checkTicket: (account, audience, ticket) => {
      tickets.push([account, audience, ticket]);
      return Promise.resolve({ outcome: 'accepted' });
    },
    ticketsOnly,
    directory: domainDirectory,
  });
  return { tickets, decision: await authenticate(parseCommand(Buffer.from(request))), asked };
}

describe('auth', () => {
  it('hands a password on for the account that the JID names', async () => {
    const { decision, asked } = await decide('auth:o\\27neil:chat.example.net:pa:ss');
    expect(asked).toEqual([
      [
        { local: "o'neil", domain: 'xn--bcher-kva.example' },
        { kind: 'password', password: 'pa:ss' },
      ],
    ]);
    expect(decision).toEqual({
      op: 'auth',
      account: "o'neil@xn--bcher-kva.example",
      kind: 'password',
      verdict: { outcome: 'accepted' },
      from: 'cache',
    });
  });

  it.each([
    ['zimbra_auth_token++0_ab_cd', { kind: 'token', token: '0_ab_cd' }],
    ['zimbra_auth_token++', { kind: 'token', token: '' }],
    ['Zimbra_auth_token++x', { kind: 'password', password: 'Zimbra_auth_token++x' }],
    ['', { kind: 'password', password: '' }],
  ])('tells tokens from passwords: %j', async (password, credential) => {
    const { asked } = await decide(`auth:alice:example.com:${password}`);
    expect(asked[0]?.[1]).toEqual(credential);
  });

  it('hands on a ticket with the domain that it has to be for', async () => {
    const request = 'auth:o\\27neil:Chat.Example.net:zimbra_chat_ticket++a.b.c';
    const { decision, asked, tickets } = await decide(request);
    expect(asked).toEqual([]);
    const account = { local: "o'neil", domain: 'xn--bcher-kva.example' };
    expect(tickets).toEqual([[account, 'chat.example.net', 'a.b.c']]);
    expect(decision).toMatchObject({ kind: 'ticket', verdict: { outcome: 'accepted' } });
  });

  it('asks nobody about a session token where only tickets are taken', async () => {
    const request = 'auth:alice:example.com:zimbra_auth_token++0_ab_cd';
    const { decision, asked } = await decide(request, true);
    expect(asked).toEqual([]);
    expect(decision.verdict).toEqual({ outcome: 'refused', reason: 'tickets-only' });
    expect((await decide('auth:alice:example.com:secret', true)).asked).toHaveLength(1);
  });

  it.each([
    ['auth:alice:example.org:secret', 'foreign-domain'],
    ['auth::example.com:secret', 'bad-user'],
    ['auth:bob\\40example.org:example.com:secret', 'bad-user'],
    ['auth:alice:example.com', 'malformed-request'],
    ['setpass:alice:example.com:secret', 'unsupported-operation'],
    ['tryregister:alice:example.com:secret', 'unsupported-operation'],
    ['removeuser:alice:example.com', 'unsupported-operation'],
    ['removeuser3:alice:example.com:secret', 'unsupported-operation'],
    ['login:alice:example.com:secret', 'unsupported-operation'],
  ])('refuses %s without a check, and tells no secret', async (request, reason) => {
    const { decision, asked } = await decide(request);
    expect(decision.verdict).toEqual({ outcome: 'refused', reason });
    expect(asked).toEqual([]);
    expect(JSON.stringify(decision)).not.toContain('secret');
  });
});

describe('isuser', () => {
  it.each([
    ['isuser:alice:example.com', { outcome: 'accepted' }],
    ['isuser:anybody:EXAMPLE.COM', { outcome: 'accepted' }],
    ['isuser:alice:example.org', { outcome: 'refused', reason: 'foreign-domain' }],
    ['isuser::example.com', { outcome: 'refused', reason: 'bad-user' }],
    ['isuser:a\\40b:example.com', { outcome: 'refused', reason: 'bad-user' }],
    ['isuser:alice', { outcome: 'refused', reason: 'malformed-request' }],
  ])('%s', async (request, verdict) => {
    expect((await decide(request)).decision.verdict).toEqual(verdict);
  });
});

describe('what ejabberd is told', () => {
  it('is yes for accepted alone, unless an unknown is to count as one', () => {
    const unknown = { outcome: 'unknown', reason: 'timeout' } as const;
    expect(answerOf({ verdict: { outcome: 'accepted' } })).toBe(true);
    expect(answerOf({ verdict: { outcome: 'refused', reason: 'alias' } })).toBe(false);
    expect(
      answerOf({ verdict: { outcome: 'refused', reason: 'alias' }, answerWhenUnknown: true }),
    ).toBe(false);
    expect(answerOf({ verdict: unknown })).toBe(false);
    expect(answerOf({ verdict: unknown, answerWhenUnknown: true })).toBe(true);
  });
});
