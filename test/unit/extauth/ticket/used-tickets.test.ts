import { expect, test } from 'vitest';
import type { Ticket } from '../../../../src/extauth/ticket/ticket.ts';
import { UsedTickets } from '../../../../src/extauth/ticket/used-tickets.ts';

const START = 1_000_000_000_000;

const ticket = (id: string, issuedAt: number): Ticket => ({
  id,
  ...{ issuedAt, expiresAt: issuedAt + 300_000, sessionEndsAt: issuedAt + 1e7, validity: 0 },
});

test('a ticket is good once, for as long as it would be taken', () => {
  const used = new UsedTickets(START);
  const one = ticket('one', START + 1000);
  expect(used.use(one, START + 2000)).toBeUndefined();
  expect(used.use(ticket('two', START + 1000), START + 2000)).toBeUndefined();
  // The clocks of two hosts may differ by half a minute.
  for (const ms of [2000, 100_000, 300_000, 331_000]) {
    expect(used.use(one, START + 1000 + ms)).toBe('ticket-used');
  }
});

test('what was issued before the start may have been used by then', () => {
  const used = new UsedTickets(START + 400);
  expect(used.use(ticket('before', START - 1000), START + 2000)).toBe('ticket-from-before');
  expect(used.use(ticket('same second', START), START + 2000)).toBe('ticket-from-before');
  expect(used.use(ticket('after', START + 1000), START + 2000)).toBeUndefined();
});

test('what nobody would take is forgotten', () => {
  const used = new UsedTickets(START);
  for (let n = 0; n < 1000; n += 1) used.use(ticket(`${n}`, START + 1000), START + 1000);
  expect(used.size).toBe(1000);
  expect(used.use(ticket('late', START + 600_000), START + 600_000)).toBeUndefined();
  expect(used.size).toBe(1);
});
