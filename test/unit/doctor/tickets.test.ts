import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { AccountSession } from '../../../src/doctor/ask/account-session.ts';
import type { Outside } from '../../../src/doctor/ask/outside.ts';
import { sessionsApi } from '../../../src/doctor/checks/sessions-api.ts';
import { ticketChecks } from '../../../src/doctor/checks/tickets.ts';
import type { AskedAuthenticator } from '../../../src/doctor/read/asked-authenticator.ts';
import type { EjabberdHost } from '../../../src/doctor/read/ejabberd-host.ts';
import { runChecks, type Result } from '../../../src/doctor/run-checks.ts';
import type { ExtauthFacts } from '../../../src/host/facts/extauth.ts';
import { makeTicket, newKey } from '../../support/ticket.ts';

const SECOND = 1000;

/** What doctor says of a ticket of this key and time, where the authenticator has these keys. */
async function said(id: string, kid: string, secondsAhead: number, keys: readonly string[]) {
  const ticket = makeTicket({ key: newKey(kid), at: Date.now() + secondsAhead * SECOND });
  const outside = {
    ...{ url: new URL('https://mail.test/'), version: '1.2.0', options: { zimbraDir: '/none' } },
    account: {
      token: () => Promise.resolve('0_abc_def'),
      listed: () => Promise.resolve([]),
    } as unknown as AccountSession,
    http: () => Promise.resolve({ status: 200, text: JSON.stringify({ ticket }), headers: {} }),
  } as unknown as Outside;
  const authenticator = {
    report: () => Promise.resolve({ report: { keys } }),
  } as unknown as AskedAuthenticator;
  const checks = ticketChecks(outside, undefined as unknown as EjabberdHost, authenticator);
  const [result] = await runChecks(
    checks.filter((check) => check.id === id),
    5000,
  );
  return result as Result;
}

it.each([
  [0, 'ok', /the same time/],
  [29, 'ok', /the same time/],
  [32, 'failed', /3[12] s ahead/],
  [-32, 'failed', /3[23] s behind/],
  [-7200, 'failed', /720\d s behind/],
])('ticket-clock of %i seconds: %s', async (seconds, status, seen) => {
  const result = await said('ticket-clock', 'a', seconds, ['a']);
  expect(result.status).toBe(status);
  expect(result.seen).toMatch(seen);
});

it.each([
  ['a', ['a'], 'ok', /both hosts have the key a/],
  ['a', ['a', 'b'], 'ok', /both hosts have the key a/],
  ['a', ['b', 'a'], 'warning', /still signs with a, and there is a newer key, b/],
  ['a', ['b'], 'failed', /signs with a; the authenticator has b/],
  ['a', [], 'failed', /the authenticator has no keys/],
])('ticket-keys of %s where there are %j: %s', async (kid, keys, status, seen) => {
  const result = await said('ticket-keys', kid, 0, keys);
  expect(result.status).toBe(status);
  expect(result.seen).toMatch(seen);
});

let server: Server | undefined;
afterEach(() => server?.close());

it.each([
  ['both', 200, 200, 'failed'],
  ['another with wrong arguments', 200, 400, 'failed'],
  ['what is needed alone', 200, 403, 'ok'],
  ['what is needed alone, by 401', 200, 401, 'ok'],
  ['neither', 403, 403, 'failed'],
])('sessions-api: ejabberd runs %s', async (_what, needed, other, status) => {
  server = createServer((request, response) => {
    const isNeeded = request.url === '/api/connected_users_info';
    response.writeHead(isNeeded ? needed : other).end('[]');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ejabberdApiUrl = `http://127.0.0.1:${port}/api`;
  const facts = { report: { ejabberdApiUrl } } as unknown as ExtauthFacts;
  expect((await sessionsApi(facts)).status).toBe(status);
});
