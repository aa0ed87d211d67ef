/** Tickets in the running program, with a Zimbra that is never asked. */
import { afterEach, describe, expect, it } from 'vitest';
import { passwordFromTicket } from '../../../src/shared/token-password.ts';
import { makeTicket, newKey } from '../../support/ticket.ts';
import { startEngineWorld, type EngineWorld } from './engine-world.ts';

const key = newKey('a');
const older = newKey('b');
const tickets = { keys: [key, older], only: false };

let world: EngineWorld;
afterEach(() => world.close());

/** The engine's, whose clock stands still. */
const now = (): number => world.startedAt + world.clock.ticks;

async function use(keys: Record<string, unknown>): Promise<void> {
  world.keys = keys;
  await world.engine.reload();
}

const of = (made: Partial<Parameters<typeof makeTicket>[0]> = {}): string =>
  passwordFromTicket(makeTicket({ key, at: now(), ...made }));

describe('a ticket', () => {
  it('lets in, once, while Zimbra is down', async () => {
    world = await startEngineWorld({ tickets });
    world.clock.ticks += 1000;
    world.zimbra.setSoap('unavailable-503');
    const one = of();
    expect(await world.password('alice', one)).toBe(true);
    expect(await world.password('alice', one)).toBe(false);
    expect(await world.password('alice', of({ key: older }))).toBe(true);
    expect(world.decisions()).toEqual(['accepted', 'ticket-used', 'accepted']);
    expect(world.zimbra.requests).toEqual([]);
    expect(world.logged('decision')[0]).toMatchObject({
      kind: 'ticket',
      account: 'alice@example.test',
    });
    expect(await world.engine.metrics()).toMatch(/kind="ticket".* 2$/m);
  });

  it('is one of two that come at the same time', async () => {
    world = await startEngineWorld({ tickets });
    world.clock.ticks += 1000;
    const one = of();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => world.password('alice', one)),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  it('counts for no password, and locks nothing', async () => {
    world = await startEngineWorld({ tickets });
    world.clock.ticks += 1000;
    for (let n = 0; n < 40; n += 1) {
      expect(await world.password('alice', of({ key: newKey('a') }))).toBe(false);
    }
    expect(new Set(world.decisions())).toEqual(new Set(['ticket-not-valid']));
    expect(await world.password('alice')).toBe(true);
    expect(world.zimbra.failedLogins('alice@example.test')).toBe(0);
  });

  it('from before the start of the program is none', async () => {
    world = await startEngineWorld({ tickets });
    expect(await world.password('alice', of({ at: now() - 2000 }))).toBe(false);
    expect(world.decisions()).toEqual(['ticket-from-before']);
  });

  it('is known by its key only while that is there', async () => {
    world = await startEngineWorld();
    world.clock.ticks += 1000;
    expect(await world.password('alice', of())).toBe(false);
    expect(world.decisions()).toEqual(['ticket-key-unknown']);
    await use({ tickets });
    const one = of();
    expect(await world.password('alice', one)).toBe(true);
    // A reload forgets no ticket that was used.
    await use({ tickets: { ...tickets, only: true } });
    expect(await world.password('alice', one)).toBe(false);
    await use({ tickets: { keys: [older], only: false } });
    expect(await world.password('alice', of())).toBe(false);
    expect(world.decisions()).toEqual(['accepted', 'ticket-used', 'ticket-key-unknown']);
  });

  it('is the only thing that the webmail signs in with, where that is wanted', async () => {
    world = await startEngineWorld({ tickets: { ...tickets, only: true } });
    const token = world.zimbra.issueToken('alice@example.test');
    expect(await world.token('alice', token)).toBe(false);
    expect(world.decisions()).toEqual(['tickets-only']);
    expect(world.zimbra.requests).toEqual([]);
    expect(await world.password('alice')).toBe(true); // telephones have no tickets
  });
});
