import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/extauth/config/config.ts';
import { LOGIN_PAUSE_MS } from '../../../src/extauth/zimbra/admin-caller.ts';
import { startEngineWorld } from './engine-world.ts';
import type { EngineWorld } from './engine-world.ts';

const TOKEN_CALLS = 'AuthRequest/token';
const DAY = 24 * 3_600_000;

let world: EngineWorld;
afterEach(() => world.close());

const tokenOf = (name: string) => world.zimbra.issueToken(`${name}@example.test`);

describe('in an outage', () => {
  it('answers at once after three failures, and comes back with a harmless question', async () => {
    world = await startEngineWorld();
    world.zimbra.setSoap('unavailable-503');
    for (let i = 0; i < 10; i++) await world.token('alice', tokenOf('alice'));
    expect(world.reached('soap')).toBe(3);
    const [first, , , fourth] = world.decisions();
    expect([first, fourth]).toEqual(['throttled', 'breaker-open']);
    expect(await world.engine.metrics()).toContain('zimbra_auth_breaker_state{service="soap"} 2');

    world.zimbra.setSoap('up');
    world.clock.ticks += 1300;
    expect(await world.password('bob')).toBe(true);
    const kinds = world.zimbra.requests.map((request) => request.kind);
    // Whether Zimbra is back was not tried with anybody's password.
    expect(kinds.slice(3, 5)).toEqual([TOKEN_CALLS, 'AuthRequest/password']);
    expect(world.logged('breaker-open')[0]).toMatchObject({ service: 'soap', cause: 'throttled' });
    expect(world.logged('breaker-closed')).toHaveLength(1);
    expect(await world.engine.metrics()).toContain('zimbra_auth_breaker_state{service="soap"} 0');
  });

  it('that takes the lookups only, logins go on', async () => {
    world = await startEngineWorld({ admin: true });
    world.zimbra.setAdminSoap('unavailable-503');
    for (const name of ['alice', 'bob', 'dan', 'erin']) {
      expect(await world.password(name)).toBe(true);
    }
    expect(await world.engine.metrics()).toMatch(/breaker_state\{service="admin"\} 2/);
    expect(await world.engine.metrics()).toMatch(/breaker_state\{service="soap"\} 0/);
  });
});

describe('isuser', () => {
  it('says yes to every name of a served domain in the mode domain', async () => {
    world = await startEngineWorld();
    expect(await world.isuser('alice')).toBe(true);
    expect(await world.isuser('nobody')).toBe(true);
    expect(world.zimbra.requests).toEqual([]);
  });

  it('asks Zimbra in the mode zimbra, with one login and one question for each name', async () => {
    world = await startEngineWorld({ admin: true });
    const names = ['alice', 'bob', 'nobody', 'sales', 'alice', 'nobody'];
    const answers = [];
    for (const name of names) answers.push(await world.isuser(name));
    expect(answers).toEqual([true, true, false, false, true, false]);
    expect(world.reached('GetAccountRequest')).toBe(4);
    expect(world.reached('AuthRequest/admin')).toBe(1);
    expect(world.decisions().slice(2)).toEqual([
      ...['unknown-account', 'alias', 'accepted (cache)', 'unknown-account (cache)'],
    ]);
  });

  it('still knows whom it has seen after a reload', async () => {
    world = await startEngineWorld({ admin: true });
    await world.isuser('alice');
    await world.engine.reload();
    world.zimbra.setAdminSoap('unavailable-503');
    world.clock.ticks += DAY;
    await world.isuser('alice');
    expect(world.decisions()).toEqual(['accepted', 'accepted (memory)']);
  });

  it('logs in again when its session is over', async () => {
    world = await startEngineWorld({ admin: true });
    await world.isuser('alice');
    world.zimbra.expireTokens('lookup@example.test');
    expect(await world.isuser('bob')).toBe(true);
    expect(await world.isuser('nobody')).toBe(false);
    expect(world.reached('AuthRequest/admin')).toBe(2);
  });

  it('never says no in an outage to whom it has seen', async () => {
    world = await startEngineWorld({ admin: true });
    await world.isuser('alice');
    world.zimbra.setAdminSoap('unavailable-503');
    await world.token('bob', tokenOf('bob'));
    world.clock.ticks += 3 * DAY;
    expect(await world.isuser('alice')).toBe(true);
    expect(await world.isuser('bob')).toBe(true);
    expect(await world.isuser('stranger')).toBe(true);
    expect(world.logged('decision').at(-1)).toMatchObject({ outcome: 'unknown', answer: 'yes' });
  });

  it('does not lock the account that looks others up, when its password is wrong', async () => {
    world = await startEngineWorld({ admin: 'not the password' });
    for (let i = 0; i < 100; i++) {
      world.clock.ticks += 30_000;
      await world.isuser(`name${i}`);
    }
    expect(world.decisions()[0]).toBe('admin-login');
    expect(world.reached('AuthRequest/admin')).toBe(Math.ceil(3_000_000 / LOGIN_PAUSE_MS));
  });
});

describe('account states', () => {
  it.each([
    ['locked', 'account-locked'],
    ['closed', 'account-closed'],
    ['pending', 'account-pending'],
    ['lockout', 'account-lockout'],
    ['maintenance', 'maintenance'],
  ] as const)('%s is named when accounts are looked up', async (status, reason) => {
    world = await startEngineWorld({ admin: true });
    const token = tokenOf('alice');
    world.zimbra.setStatus('alice@example.test', status);
    await world.password('alice');
    await world.token('alice', token);
    expect(world.decisions()).toEqual([reason, reason]);
  });

  it('are one refusal when they are not', async () => {
    world = await startEngineWorld();
    world.zimbra.setStatus('alice@example.test', 'locked');
    await world.password('alice');
    await world.token('alice', tokenOf('alice'));
    expect(world.decisions()).toEqual(['login-failed', 'session-over']);
  });
});

describe('domains', () => {
  it('of chat stand for those of mail', async () => {
    world = await startEngineWorld({ domains: { 'chat.example.net': 'example.test' } });
    const ask = (jid: string) => world.engine.answer(Buffer.from(`auth:${jid}:bob's password`));
    expect(await ask('bob:chat.example.net')).toBe(true);
    expect(await ask('bob:CHAT.example.net')).toBe(true);
    expect(await ask('bob:example.test')).toBe(false); // or one person would be two
    expect(world.logged('decision')[0]).toMatchObject({ account: 'bob@example.test' });
  });
});

describe('reload', () => {
  it('uses the new configuration and lets what is under way end', async () => {
    world = await startEngineWorld();
    world.zimbra.setSoap('up', 100);
    const login = world.password('alice');
    world.keys = { domains: ['example.org'] };
    expect(await world.engine.reload()).toBe(true);
    expect(await world.password('bob')).toBe(false);
    expect(await login).toBe(true);
    expect(world.decisions()).toEqual(['foreign-domain', 'accepted']);
  });

  it('rejects a bad one and goes on with the old', async () => {
    world = await startEngineWorld();
    world.keys = new ConfigError('zimbra-auth.json', ['domains: wrong']);
    expect(await world.engine.reload()).toBe(false);
    expect(await world.password('alice')).toBe(true);
    expect(world.logged('bad-config')).toMatchObject([{ problem: 'domains: wrong' }]);
    expect(world.logged('config-kept')).toHaveLength(1);
    expect(await world.engine.metrics()).toContain('config_reloads_total{result="bad"} 1');
  });

  it('keeps what is cached, unless another Zimbra is asked', async () => {
    world = await startEngineWorld();
    const token = tokenOf('alice');
    await world.token('alice', token);
    world.keys = { logLevel: 'info' };
    await world.engine.reload();
    await world.token('alice', token);
    expect(world.reached(TOKEN_CALLS)).toBe(1);
    world.keys = { soapUrl: world.zimbra.soapUrl.replace('127.0.0.1', 'localhost') };
    await world.engine.reload();
    await world.token('alice', token);
    expect(world.decisions().at(-1)).not.toContain('cache');
  });
});

describe('metrics and log', () => {
  it('tell decisions, calls and caches, and no secret', async () => {
    world = await startEngineWorld({ admin: true });
    const token = tokenOf('alice');
    await world.token('alice', token);
    await world.token('alice', token);
    await world.password('bob', 'a secret guess');
    await world.password('bob');
    await world.isuser('alice');
    const text = await world.engine.metrics();
    const lines = text.split('\n');
    for (const line of [
      'zimbra_auth_decisions_total{op="auth",kind="token",outcome="accepted",reason=""} 2',
      'zimbra_auth_decisions_total{op="auth",kind="password",outcome="refused",reason="login-failed"} 1',
      'zimbra_auth_decisions_total{op="isuser",kind="",outcome="accepted",reason=""} 1',
      'zimbra_auth_cache_lookups_total{cache="token",result="hit"} 1',
      'zimbra_auth_cache_lookups_total{cache="token",result="miss"} 1',
      'zimbra_auth_soap_seconds_count{call="verify-token"} 1',
      'zimbra_auth_soap_seconds_count{call="verify-password"} 2',
      'zimbra_auth_soap_seconds_count{call="admin-login"} 1',
      'zimbra_auth_in_flight 0',
      'zimbra_auth_entries{store="accepted"} 2',
    ]) {
      expect(lines).toContain(line);
    }
    expect(text).toContain('zimbra_auth_build_info{version="1.2.3"');
    expect(text).not.toContain('alice');
    const everything = text + JSON.stringify(world.logged());
    for (const secret of ['secret', "bob's", 'kingdom', token.slice(2, 42), token.slice(-40)]) {
      expect(everything).not.toContain(secret);
    }
  });
});
