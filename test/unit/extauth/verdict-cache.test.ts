import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccountMemory } from '../../../src/extauth/judge/account-memory.ts';
import { createCredentialKey } from '../../../src/extauth/judge/credential-key.ts';
import { LruMap } from '../../../src/extauth/judge/lru-map.ts';
import { VerdictCache } from '../../../src/extauth/judge/verdict-cache.ts';

const ALICE = { local: 'alice', domain: 'example.com' };
const TIMES = { tokenMs: 30, passwordMs: 120, refusedPasswordMs: 60 };

describe('the key of a credential', () => {
  const keyOf = createCredentialKey(Buffer.alloc(32, 1));
  const password = (text: string) => ({ kind: 'password' as const, password: text });

  it('is the same for the same, and for nothing else', () => {
    const key = keyOf(ALICE, password('x'));
    expect(keyOf({ ...ALICE }, password('x'))).toBe(key);
    expect(keyOf(ALICE, password('y'))).not.toBe(key);
    expect(keyOf({ ...ALICE, local: 'bob' }, password('x'))).not.toBe(key);
    expect(keyOf({ ...ALICE, domain: 'example.org' }, password('x'))).not.toBe(key);
    expect(keyOf(ALICE, { kind: 'token', token: 'x' })).not.toBe(key);
    expect(createCredentialKey()(ALICE, password('x'))).not.toBe(key);
  });

  it('does not show the credential', () => {
    expect(keyOf(ALICE, password('hunter2'))).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });
});

describe('LruMap', () => {
  it('forgets what was not used for longest', () => {
    const map = new LruMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.get('a');
    map.set('c', 3);
    expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([1, undefined, 3, 2]);
  });
});

describe('AccountMemory', () => {
  it('learns no account from refusals', () => {
    const memory = new AccountMemory(() => 0);
    for (let i = 0; i < 100; i++) memory.refused(`name${i}@example.com`);
    expect(memory.size).toBe(0);
  });

  it('knows aliases for an hour, however they are written', () => {
    let time = 0;
    const memory = new AccountMemory(() => time);
    memory.learnAliases('alice@example.com', ['Sales@BÜCHER.example', 'nonsense']);
    expect(memory.isAlias('sales@xn--bcher-kva.example')).toBe(true);
    time = 3_600_000;
    expect(memory.isAlias('sales@xn--bcher-kva.example')).toBe(false);
  });

  it('forgets an alias that its account has no more, and one that signs in itself', () => {
    const memory = new AccountMemory(() => 0);
    const isAlias = (name: string): boolean => memory.isAlias(`${name}@example.com`);
    const learn = (name: string, ...aliases: string[]): void => {
      memory.accepted(`${name}@example.com`);
      memory.learnAliases(
        `${name}@example.com`,
        aliases.map((alias) => `${alias}@example.com`),
      );
    };
    learn('alice', 'sales', 'info');
    expect(['sales', 'info'].map(isAlias)).toEqual([true, true]);
    learn('bob', 'info');
    learn('alice', 'sales');
    expect(['sales', 'info'].map(isAlias)).toEqual([true, true]); // now it is bob's
    learn('alice');
    expect(isAlias('sales')).toBe(false);
    learn('info');
    expect(isAlias('info')).toBe(false);
  });
});

describe('whatever happened, a yes from the cache', () => {
  const event = fc.record({
    act: fc.constantFrom('accept', 'accept', 'refuse', 'wait', 'look'),
    account: fc.constantFrom('alice', 'bob'),
    key: fc.constantFrom('one', 'two'),
    kind: fc.constantFrom<'token' | 'password'>('token', 'password'),
    wait: fc.integer({ min: 1, max: 100 }),
  });

  it('was had from Zimbra in time, with no refusal of the account since', () => {
    let hits = 0;
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let time = 0;
        const memory = new AccountMemory(() => time);
        const cache = new VerdictCache(TIMES, memory, () => time);
        const truth = new Map<string, number>();
        for (const { act, account, key, kind, wait } of events) {
          const id = `${account} ${kind} ${key}`;
          if (act === 'wait') time += wait;
          if (act === 'accept') {
            const generation = memory.generationOf(account);
            memory.accepted(account);
            cache.keepAccepted({ address: account, key: id, kind }, generation);
            truth.set(id, time + TIMES[`${kind}Ms`]);
          }
          if (act === 'refuse') {
            memory.refused(account);
            for (const known of truth.keys()) {
              if (known.startsWith(account)) truth.delete(known);
            }
          }
          const expected = time < (truth.get(id) ?? -1) ? 'accepted' : undefined;
          if (expected !== undefined) hits++;
          expect(cache.get(account, id)?.outcome).toBe(expected);
        }
      }),
    );
    expect(hits).toBeGreaterThan(100);
  });

  it('is not kept when the account was refused while it was on its way', () => {
    const memory = new AccountMemory(() => 0);
    const cache = new VerdictCache(TIMES, memory, () => 0);
    memory.accepted('alice');
    const generation = memory.generationOf('alice');
    memory.refused('alice');
    memory.accepted('alice');
    cache.keepAccepted({ address: 'alice', key: 'key', kind: 'token' }, generation);
    expect(cache.get('alice', 'key')).toBeUndefined();
  });
});

describe('VerdictCache', () => {
  it('forgets a no as soon as there is a yes, and has room for so many and no more', () => {
    const memory = new AccountMemory(() => 0);
    const cache = new VerdictCache({ ...TIMES, passwordMs: 0 }, memory, () => 0);
    const no = { outcome: 'refused', reason: 'login-failed' } as const;
    memory.accepted('alice@example.com');
    cache.keepRefused('key', no);
    cache.keepAccepted({ address: 'alice@example.com', key: 'key', kind: 'password' }, undefined);
    expect(cache.get('alice@example.com', 'key')).toBeUndefined();
    for (let i = 0; i < 20_010; i++) {
      cache.keepRefused(`no ${i}`, no);
      cache.keepAccepted(
        { address: 'alice@example.com', key: `yes ${i}`, kind: 'token' },
        undefined,
      );
    }
    expect(cache.sizes).toEqual({ accepted: 20_000, refused: 20_000 });
  });
});
