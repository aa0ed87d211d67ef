import { expect, it } from 'vitest';
import { AccountMemory } from '../../../src/extauth/judge/account-memory.ts';

it('keeps so many accounts, those that were let in last', () => {
  const memory = new AccountMemory(() => 0);
  for (let i = 0; i < 50_010; i += 1) memory.accepted(`user${i}@example.com`);
  expect(memory.size).toBe(50_000);
  expect(memory.hasHistory('user9@example.com')).toBe(false);
  expect(memory.hasHistory('user50009@example.com')).toBe(true);
});

it('knows nobody by a refusal', () => {
  const memory = new AccountMemory(() => 0);
  memory.refused('alice@example.com');
  expect(memory.size).toBe(0);
});

it('keeps so many aliases, those that were told last', () => {
  const memory = new AccountMemory(() => 0);
  const aliases = Array.from({ length: 50_001 }, (_, i) => `alias${i}@example.com`);
  memory.learnAliases('alice@example.com', aliases);
  expect(memory.isAlias('alias0@example.com')).toBe(false);
  expect(memory.isAlias('alias50000@example.com')).toBe(true);
});
