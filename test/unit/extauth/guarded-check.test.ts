import { expect, it, vi } from 'vitest';
import { AccountMemory } from '../../../src/extauth/judge/account-memory.ts';
import { Coalescer } from '../../../src/extauth/judge/coalesce.ts';
import type { Credential } from '../../../src/extauth/judge/credential-check.ts';
import { domainDirectory } from '../../../src/extauth/judge/directory.ts';
import {
  createGuardedCheck,
  type GuardedCheckParts,
} from '../../../src/extauth/judge/guarded-check.ts';
import type { Attempt, NoPlace } from '../../../src/extauth/counts/password-budget.ts';
import type { RefusalReason, Verdict } from '../../../src/extauth/verdict/verdict.ts';
import { signedToken } from '../../support/soap-stand-in.ts';

const ALICE = { local: 'alice', domain: 'example.com' };
const TOKEN: Credential = {
  kind: 'token',
  token: signedToken({ id: 'x', exp: String(Date.now() + 60_000), type: 'zimbra' }),
};

const PASSWORD: Credential = { kind: 'password', password: 'secret' };

/** What Zimbra says of each credential is `verdict`; `place` is what the budget has for a password. */
function guarded(
  verdict: Verdict,
  {
    place = 'account',
    objection,
  }: { place?: Attempt | NoPlace; objection?: 'unknown-account' } = {},
) {
  const saw = vi.fn();
  const keepRefused = vi.fn();
  const memory = new AccountMemory(() => 0);
  const parts: GuardedCheckParts = {
    check: () => Promise.resolve(verdict),
    directory: { ...domainDirectory, saw, objection: () => Promise.resolve(objection) },
    memory,
    cache: { get: () => undefined, keepAccepted: vi.fn(), keepRefused } as never,
    budget: { reserve: () => place, isOutage: () => false } as never,
    keyOf: () => 'key',
    asking: new Coalescer(),
    timeoutMs: 1000,
    now: Date.now,
    clock: () => 0,
  };
  return { saw, keepRefused, memory, check: createGuardedCheck(parts) };
}

it('tells the directory whom Zimbra has let in: what it had found before counts no more', async () => {
  const { saw, check } = guarded({ outcome: 'accepted' });
  expect((await check(ALICE, TOKEN)).verdict.outcome).toBe('accepted');
  expect(saw).toHaveBeenCalledExactlyOnceWith(ALICE);
});

it('and nobody else', async () => {
  const { saw, check } = guarded({ outcome: 'refused', reason: 'account-locked' });
  await check(ALICE, TOKEN);
  expect(saw).not.toHaveBeenCalled();
});

it('a token that Zimbra takes is proof enough of an account that was not found a moment ago', async () => {
  const { check } = guarded({ outcome: 'accepted' }, { objection: 'unknown-account' });
  expect((await check(ALICE, TOKEN)).verdict.outcome).toBe('accepted');
  expect((await check(ALICE, PASSWORD)).verdict).toMatchObject({ reason: 'unknown-account' });
});

it.each(['account', 'overall', 'busy'] as const)(
  'without a place (%s) nothing is known of the account, now or later',
  async (place) => {
    const { check, memory, keepRefused } = guarded({ outcome: 'accepted' }, { place });
    memory.accepted('alice@example.com');
    const generation = memory.generationOf('alice@example.com');
    expect((await check(ALICE, PASSWORD)).verdict.outcome).toBe('refused');
    expect(memory.generationOf('alice@example.com')).toBe(generation);
    expect(keepRefused).not.toHaveBeenCalled();
  },
);

it('a refused token is asked about again', async () => {
  const { check, keepRefused } = guarded({ outcome: 'refused', reason: 'alias' });
  await check(ALICE, TOKEN);
  expect(keepRefused).not.toHaveBeenCalled();
});

it.each<[RefusalReason, string]>([
  ['login-failed', 'wrong'],
  ['alias', 'right'],
  ['external-account', 'right'],
  ['account-locked', 'perhaps'],
  ['account-lockout', 'perhaps'],
  ['account-closed', 'perhaps'],
  ['account-pending', 'perhaps'],
  ['unknown-account', 'perhaps'],
  ['maintenance', 'uncounted'],
  ['must-change-password', 'uncounted'],
  ['two-factor', 'uncounted'],
])('%s is counted as %s', async (reason, ending) => {
  const settle = vi.fn();
  const place: Attempt = { wasRight: false, again: () => false, settle };
  await guarded({ outcome: 'refused', reason }, { place }).check(ALICE, PASSWORD);
  expect(settle).toHaveBeenCalledExactlyOnceWith(ending);
});
