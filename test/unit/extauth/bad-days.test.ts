/** The engine in front of the simulated Zimbra on the days when passwords are refused that are right. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type EngineWorld, startEngineWorld } from './engine-world.ts';

const PASSWORD_CALLS = 'AuthRequest/password';
const MINUTE = 60_000;

let world: EngineWorld;
afterEach(() => world.close());

let keys: Record<string, unknown>;

async function start(others: Record<string, unknown> = {}): Promise<void> {
  keys = { passwordCacheSeconds: 0, ...others };
  world = await startEngineWorld(keys);
  await countIn(join(world.dir, 'counts'));
}

async function countIn(stateFolder: string): Promise<void> {
  world.keys = { ...keys, stateFolder };
  await world.engine.reload();
}

/** A pool: each answers in turn. */
function pool(size: number) {
  const all = Array.from({ length: size }, () => world.another());
  let next = 0;
  return {
    password: (...args: Parameters<EngineWorld['password']>) =>
      all[next++ % size]!.password(...args),
    close: () => Promise.all(all.map((one) => one.close())),
  };
}

describe('a new mail password', () => {
  it.each([1, 2, 4, 9])(
    'is taken after a telephone has tried the old one, by a pool of %i',
    async (size) => {
      await start();
      const processes = pool(size);
      await processes.password('alice');
      world.zimbra.changePassword('alice@example.test', 'new');
      for (let i = 0; i < 60; i++) {
        expect(await processes.password('alice')).toBe(false);
        world.clock.ticks += i % 3 === 0 ? MINUTE : 0;
      }
      expect(await processes.password('alice', 'new')).toBe(true);
      expect(world.zimbra.failedLogins('alice@example.test')).toBe(0);
      await processes.close();
    },
  );

  it.each([1, 4])(
    'goes on being taken, however rarely, while the telephone goes on, by a pool of %i',
    async (size) => {
      await start();
      const processes = pool(size);
      await processes.password('alice');
      world.zimbra.changePassword('alice@example.test', 'new');
      expect(await processes.password('alice', 'new')).toBe(true);
      for (let minute = 1; minute <= 180; minute++) {
        world.clock.ticks += MINUTE;
        expect(await processes.password('alice')).toBe(false);
        if (minute % 45 === 0) expect(await processes.password('alice', 'new')).toBe(true);
      }
      await processes.close();
    },
  );

  it.each([4, 9])('is taken from all devices at once, by a pool of %i', async (size) => {
    await start({ timeoutMs: 5000 });
    const processes = pool(size);
    await processes.password('alice');
    world.zimbra.setSoap('up', 200);
    const answers = Array.from({ length: 2 * size }, () => processes.password('alice'));
    expect(await Promise.all(answers)).not.toContain(false);
    world.zimbra.changePassword('alice@example.test', 'new');
    world.decisions();
    await Promise.all(Array.from({ length: size }, () => processes.password('alice')));
    expect(new Set(world.decisions())).toEqual(new Set(['login-failed', 'login-failed (cache)']));
    await processes.close();
  });

  it.each([1, 4])('is taken after four typos, by a pool of %i', async (size) => {
    await start();
    const processes = pool(size);
    for (const typo of ['a', 'b', 'c', 'd']) await processes.password('alice', typo);
    expect(await processes.password('alice')).toBe(true);
    await processes.close();
  });
});

describe('the count of wrong passwords', () => {
  it('is one for a pool of any size, and outlives restarts', async () => {
    await start({ passwordFailuresPerAccount: 9 });
    await world.password('alice');
    for (let run = 0; run < 5; run++) {
      const processes = pool(4);
      for (let i = 0; i < 12; i++) await processes.password('alice', `guess ${run} ${i}`);
      await Promise.all([1, 2, 3].map((i) => processes.password('alice', `${run} at once ${i}`)));
      await processes.close();
    }
    const failures = world.zimbra.failedLogins('alice@example.test');
    expect(failures).toBeGreaterThanOrEqual(6);
    expect(failures).toBeLessThanOrEqual(8); // one in a thousand looks like a repeat
    // The rest is kept for the password that was right, by whichever process.
    expect(await world.another().password('alice')).toBe(true);
  });

  it.each([10, 300])(
    'is the same when the clock is set back by %i minutes, and ends in time',
    async (by) => {
      await start();
      for (let i = 0; i < 9; i++) await world.password('bob', `guess ${i}`);
      const before = world.reached(PASSWORD_CALLS);
      world.clock.wall -= by * MINUTE;
      const fresh = world.another(); // and after a restart
      for (let i = 0; i < 9; i++) {
        await world.password('bob', `other ${i}`);
        await fresh.password('bob', `third ${i}`);
      }
      expect(world.reached(PASSWORD_CALLS)).toBe(before);
      world.clock.ticks += 62 * MINUTE;
      expect(await fresh.password('bob')).toBe(true);
      expect(await world.password('bob')).toBe(true);
      await fresh.close();
    },
  );

  it('keeps no address and no password', async () => {
    await start();
    await world.password('alice');
    await world.password('alice', 'a very secret typo');
    const folder = join(world.dir, 'counts');
    const files = readdirSync(folder);
    expect(files.toSorted()).toEqual([expect.stringMatching(/^attempts-\d+$/), 'key']);
    const text = files.map((file) => readFileSync(join(folder, file), 'latin1')).join('');
    expect(text).not.toMatch(/alice|example|secret|typo|password/);
    // 16 bits of a password: whoever has the key, too, finds out a repeat and no password.
    const starts = text.match(/^s .*$/gm) ?? [];
    expect(starts).toHaveLength(2);
    for (const line of starts) expect(line).toMatch(/^s \S+ \w+ [\w-]{16} [0-9a-f]{4} [fa] [sk]$/);
  });

  it('that cannot be kept lets no password through, and tokens', async () => {
    await start();
    const file = join(world.dir, 'no-folder');
    writeFileSync(file, '');
    await countIn(file);
    world.decisions();
    expect(await world.password('alice')).toBe(false);
    expect(world.decisions()).toEqual(['not-counted']);
    expect(world.logged('decision').at(-1)).toMatchObject({ outcome: 'unknown', detail: 'EEXIST' });
    expect(await world.token('alice', world.zimbra.issueToken('alice@example.test'))).toBe(true);
    expect(world.reached(PASSWORD_CALLS)).toBe(0);
    await countIn(join(world.dir, 'counts'));
    expect(await world.password('alice')).toBe(true);
  });

  it('begins anew, for all, when somebody deletes the folder', async () => {
    await start();
    const other = world.another();
    for (let i = 0; i < 20; i++) await world.password('bob', `guess ${i}`);
    await other.password('bob', 'guess');
    rmSync(join(world.dir, 'counts'), { recursive: true });
    const before = world.reached(PASSWORD_CALLS);
    for (let i = 0; i < 20; i++) {
      await world.password('bob', `other guess ${i}`);
      await other.password('bob', `third guess ${i}`);
    }
    const reached = world.reached(PASSWORD_CALLS) - before;
    expect(reached).toBeGreaterThanOrEqual(5);
    expect(reached).toBeLessThanOrEqual(7); // one in a thousand looks like a repeat
    await other.close();
  });

  it('does not stumble over a key that is none', async () => {
    await start();
    mkdirSync(join(world.dir, 'counts'));
    writeFileSync(join(world.dir, 'counts/key'), 'short');
    expect(await world.password('alice')).toBe(false);
    expect(world.decisions()).toEqual(['not-counted']);
  });
});

describe('Zimbra cannot reach its own directory, and calls every password wrong', () => {
  const names = ['alice', 'bob', 'dan', 'erin'] as const;
  /** As LDAP or AD of the company do; the passwords themselves stay. */
  const away = (): void => {
    for (const name of names) world.zimbra.changePassword(`${name}@example.test`, 'unknown to all');
  };
  const back = (): void => {
    for (const name of names) {
      world.zimbra.changePassword(`${name}@example.test`, `${name}'s password`);
    }
  };

  it.each([1, 4])(
    'one sign-in in that minute costs nobody the hour, in a pool of %i',
    async (size) => {
      await start();
      const processes = pool(size);
      for (const name of names) await processes.password(name);
      away();
      for (let i = 0; i < 4; i++) {
        for (const name of names) expect(await processes.password(name)).toBe(false);
      }
      back();
      world.clock.ticks += MINUTE;
      for (const name of names) expect(await processes.password(name)).toBe(true);
      await processes.close();
    },
  );

  it('is could not tell from the third account on, until one is right', async () => {
    await start();
    for (const name of names) await world.password(name);
    world.decisions();
    away();
    for (const name of names) await world.password(name);
    await world.password('alice');
    await world.password('carol', 'what was never right');
    expect(world.decisions()).toEqual([
      ...['login-failed', 'login-failed', 'many-refused', 'many-refused'],
      'login-failed (cache)', // said when it was the first one
      'login-failed',
    ]);
    back();
    world.clock.ticks += MINUTE;
    await world.password('dan');
    world.zimbra.changePassword('erin@example.test', 'new');
    await world.password('erin');
    expect(world.decisions()).toEqual(['accepted', 'login-failed']);
  });
});

describe('an account that is not active', () => {
  it.each(['locked', 'lockout', 'maintenance'] as const)(
    '%s: its password is none that was wrong',
    async (status) => {
      await start({ admin: true });
      await world.password('alice');
      world.zimbra.setStatus('alice@example.test', status);
      expect(await world.password('alice')).toBe(false);
      world.zimbra.setStatus('alice@example.test', 'active');
      world.clock.ticks += MINUTE;
      expect(await world.password('alice')).toBe(true);
    },
  );
});

describe('an alias that becomes an account', () => {
  it.each([{}, { admin: true }])(
    'signs in with its token at once, and is known then (%j)',
    async (keys) => {
      await start(keys);
      const [alice] = world.zimbra.accounts;
      const aliasesAre = (aliases: readonly string[]): void =>
        void Object.assign(alice!, { aliases });
      // Zimbra finds the first one.
      aliasesAre(['erin@example.test']);
      await world.token('alice', world.zimbra.issueToken('alice@example.test'));
      expect(await world.isuser('erin')).toBe(!('admin' in keys));
      expect(await world.password('erin')).toBe(false);
      aliasesAre([]);
      expect(await world.token('erin', world.zimbra.issueToken('erin@example.test'))).toBe(true);
      expect(await world.isuser('erin')).toBe(true);
      expect(await world.password('erin')).toBe(true);
    },
  );
});
