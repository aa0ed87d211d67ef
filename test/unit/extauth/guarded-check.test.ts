import { expect, it, vi } from 'vitest';
import { AccountMemory } from '../../../src/extauth/judge/account-memory.ts';
import { Coalescer } from '../../../src/extauth/judge/coalesce.ts';
import type { Credential } from '../../../src/extauth/judge/credential-check.ts';
import { domainDirectory } from '../../../src/extauth/judge/directory.ts';
import {
  createGuardedCheck,
  type GuardedCheckParts,
} from '../../../src/extauth/judge/guarded-check.ts';
import type { Verdict } from '../../../src/extauth/verdict/verdict.ts';
import { signedToken } from '../../support/soap-stand-in.ts';

const ALICE = { local: 'alice', domain: 'example.com' };
const TOKEN: Credential = {
  kind: 'token',
  token: signedToken({ id: 'x', exp: String(Date.now() + 60_000), type: 'zimbra' }),
};

/** What Zimbra says of each credential is `verdict`. */
function guarded(verdict: Verdict) {
  const saw = vi.fn();
  const parts: GuardedCheckParts = {
    check: () => Promise.resolve(verdict),
    directory: { ...domainDirectory, saw },
    memory: new AccountMemory(() => 0),
    cache: { get: () => undefined, keepAccepted: vi.fn(), keepRefused: vi.fn() } as never,
    budget: undefined as never, // of passwords alone
    keyOf: () => 'key',
    asking: new Coalescer(),
    timeoutMs: 1000,
    now: Date.now,
    clock: () => 0,
  };
  return { saw, check: createGuardedCheck(parts) };
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
