/** Sessions that end with the account, in the running program; ejabberd's two commands are played. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEjabberdApi } from '../../../src/extauth/watch/ejabberd-api.ts';
import { KnownValues } from '../../../src/extauth/watch/session-watch.ts';
import { startWatching, type Watching } from '../../../src/extauth/watch/watching.ts';
import { createAccountStates } from '../../../src/extauth/zimbra/account-states.ts';
import { createAdminCaller } from '../../../src/extauth/zimbra/admin-caller.ts';
import { Breaker } from '../../../src/extauth/zimbra/breaker.ts';
import { createSoapTransport } from '../../../src/extauth/zimbra/soap-transport.ts';
import { createLog } from '../../../src/extauth/log.ts';
import { waitFor } from '../../support/wait.ts';
import { ADMIN_PASSWORD, startEngineWorld, type EngineWorld } from './engine-world.ts';

let world: EngineWorld;
let ejabberd: Server;
let online: string[];
let kicked: string[];
let status: number;
let watching: Watching;
let lines: string[];
let known: KnownValues;

beforeEach(async () => {
  world = await startEngineWorld();
  online = ['alice@example.test/web', 'alice@example.test/phone', "o'x@elsewhere.test/a"];
  kicked = [];
  status = 200;
  lines = [];
  ejabberd = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      response.statusCode = status;
      if (request.url === '/api/connected_users_info') {
        response.end(JSON.stringify(online.map((jid) => ({ jid, uptime: 1 }))));
        return;
      }
      const { user, host, resource } = JSON.parse(body) as Record<string, string>;
      kicked.push(`${request.url} ${user}@${host}/${resource}`);
      response.end('0');
    });
  }).listen(0, '127.0.0.1');
  await once(ejabberd, 'listening');
  const { port } = ejabberd.address() as AddressInfo;
  const clock = () => performance.now();
  known = new KnownValues(clock);
  const breaker = new Breaker({ clock, onChange: () => undefined });
  const transport = createSoapTransport({ url: new URL(world.zimbra.adminSoapUrl), ca: undefined });
  const ask = createAdminCaller(transport, {
    ...{ version: '1', account: 'lookup@example.test', password: ADMIN_PASSWORD },
  });
  watching = startWatching({
    ...{ known, clock, everyMs: 20 },
    domains: new Map([['example.test', 'example.test']]),
    states: createAccountStates(ask, breaker),
    api: createEjabberdApi(new URL(`http://127.0.0.1:${port}/api`)),
    log: createLog((line) => lines.push(line), Date.now),
  });
});
afterEach(async () => {
  await watching.stop();
  ejabberd.close();
  ejabberd.closeAllConnections();
  await world.close();
});

const logged = (event: string) =>
  lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((l) => l['event'] === event);
const looks = () => world.zimbra.requests.filter(({ kind }) => kind === 'BatchRequest').length;
const someLooks = async (): Promise<void> => {
  const before = looks();
  await waitFor('three looks', () => looks() >= before + 3);
};

describe('the sessions of somebody', () => {
  it('stay while nothing changes, and end when the password does', async () => {
    known.signedIn('alice@example.test', 0);
    await someLooks();
    expect(kicked).toEqual([]);
    world.zimbra.changePassword('alice@example.test', 'another');
    await waitFor('the end of both sessions', () => kicked.length >= 2);
    expect(kicked.slice(0, 2)).toEqual([
      '/api/kick_session alice@example.test/web',
      '/api/kick_session alice@example.test/phone',
    ]);
    expect(logged('session-ended')[0]).toMatchObject({
      ...{ account: 'alice@example.test', reason: 'password-changed' },
    });
    await someLooks();
    expect(kicked).toHaveLength(2);
  });

  it('end when the account is locked, and nobody else’s', async () => {
    online.push('bob@example.test/web');
    world.zimbra.setStatus('bob@example.test', 'locked');
    await waitFor('the end of it', () => kicked.length > 0);
    expect(new Set(kicked)).toEqual(new Set(['/api/kick_session bob@example.test/web']));
  });

  it('stay in an outage of either side, which is told once', async () => {
    status = 500;
    await waitFor('a word of it', () => logged('watch-failed').length === 1);
    status = 200;
    await someLooks();
    world.zimbra.setAdminSoap('unavailable-503');
    await waitFor('another word', () => logged('watch-failed').length >= 2);
    expect(logged('watch-failed').map(({ cause }) => cause)).toEqual([
      'ejabberd: connected_users_info: HTTP 500',
      expect.stringMatching(/^Zimbra: /) as string,
    ]);
    expect(kicked).toEqual([]);
  });

  it('are asked about a hundred at a time', async () => {
    online = Array.from({ length: 250 }, (_, n) => `alice@example.test/${n}`);
    online.push(...Array.from({ length: 201 }, (_, n) => `person${n}@example.test/a`));
    await waitFor('three questions', () => looks() >= 3);
    // All of them are gone but one.
    await waitFor('their end', () => kicked.length >= 201);
    expect(kicked.some((line) => line.includes('alice'))).toBe(false);
  });
});
