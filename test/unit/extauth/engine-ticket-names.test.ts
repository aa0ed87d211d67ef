/** Tickets of accounts with odd names, by all the ways in which ejabberd may write their JIDs. */
import { afterEach, describe, expect, it } from 'vitest';
import { passwordFromTicket } from '../../../src/shared/token-password.ts';
import { makeTicket, newKey } from '../../support/ticket.ts';
import { startEngineWorld, type EngineWorld } from './engine-world.ts';

const key = newKey('a');
const tickets = { keys: [key], only: true };
const domains = ['example.test', 'münchen.test'];

let world: EngineWorld;
afterEach(() => world.close());

async function signIn(user: string, server: string, claims: object): Promise<string> {
  world = await startEngineWorld({ tickets, domains });
  world.clock.ticks += 1000;
  const at = world.startedAt + world.clock.ticks;
  const password = passwordFromTicket(makeTicket({ key, at, claims }));
  const answer = await world.engine.answer(Buffer.from(`auth:${user}:${server}:${password}`));
  const [decision = ''] = world.decisions();
  expect(answer).toBe(decision === 'accepted');
  expect(world.zimbra.requests).toEqual([]);
  return decision;
}

describe('a ticket', () => {
  it.each<[string, string, string]>([
    ["o'brien", 'o\\27brien', 'example.test'],
    ['a/b&c', 'a\\2fb\\26c', 'example.test'],
    ['alice+chat', 'alice+chat', 'example.test'],
    ['alice', 'ALICE', 'EXAMPLE.test'],
    ['alice', 'ａｌｉｃｅ', 'example.test'],
    ['alice', 'alice', 'münchen.test'],
    ['alice', 'alice', 'xn--mnchen-3ya.test'],
    ['alice', 'alice', 'MÜNCHEN.test'],
  ])('of %s lets in %s at %s', async (local, user, server) => {
    const domain = server.toLowerCase() === 'example.test' ? 'example.test' : 'xn--mnchen-3ya.test';
    expect(await signIn(user, server, { sub: `${local}@${domain}`, aud: domain })).toBe('accepted');
  });

  it.each<[string, string, string, string]>([
    ['alice@example.test', 'alice', 'münchen.test', 'ticket-of-another'],
    ['alice@xn--mnchen-3ya.test', 'alice', 'example.test', 'ticket-of-another'],
    ['alice@münchen.test', 'alice', 'münchen.test', 'ticket-of-another'],
    ['alice+chat@example.test', 'alice', 'example.test', 'ticket-of-another'],
    ['alice@example.test', 'alice+chat', 'example.test', 'ticket-of-another'],
    ["o'brien@example.test", "o'brien", 'example.test', 'bad-user'],
    ['o\\27brien@example.test', 'o\\27brien', 'example.test', 'ticket-of-another'],
    ['alice@example.test', 'alice\\40example.test', 'example.test', 'bad-user'],
    ['alice@example.test', 'alice\u200b', 'example.test', 'bad-user'],
    ['alice@example.test', 'alicе', 'example.test', 'ticket-of-another'],
    ['alice@example.test', 'alice', 'example.test.', 'foreign-domain'],
    ['alice@example.test', 'alice', 'elsewhere.test', 'foreign-domain'],
  ])('of %s does not let in %s at %s: %s', async (sub, user, server, reason) => {
    const aud = sub.slice(sub.indexOf('@') + 1);
    expect(await signIn(user, server, { sub, aud })).toBe(reason);
  });

  it('in any other spelling of its mark is a password, and no way round the rule', async () => {
    world = await startEngineWorld({ tickets, domains });
    world.clock.ticks += 1000;
    const ticket = makeTicket({ key, at: world.startedAt + 1000 });
    for (const mark of [
      'zimbra_chat_ticket++ ',
      'zimbra_chat_ticket++\0',
      'zimbra_chat_ticket++',
    ]) {
      expect(await world.password('alice', `${mark}${mark}${ticket}`)).toBe(false);
    }
    expect(new Set(world.decisions())).toEqual(new Set(['ticket-not-valid']));
    for (const mark of ['ZIMBRA_CHAT_TICKET++', ' zimbra_chat_ticket++', '']) {
      expect(await world.password('alice', `${mark}${ticket}`)).toBe(false);
    }
    expect(await world.password('alice', `zimbra_auth_token++${ticket}`)).toBe(false);
    expect(world.decisions().at(-1)).toBe('tickets-only');
  });
});
