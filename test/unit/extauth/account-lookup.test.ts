import { expect, it } from 'vitest';
import { createAccountLookup } from '../../../src/extauth/zimbra/account-lookup.ts';
import { createAdminCaller } from '../../../src/extauth/zimbra/admin-caller.ts';
import { Breaker } from '../../../src/extauth/zimbra/breaker.ts';

interface Question {
  Header: { context: { authToken?: { _content: string } } };
  Body: Record<string, unknown>;
}

/** Zimbra's service for administrators, of which only the session called `current` is good. */
function startLookup({ secondFactor = false } = {}) {
  const world = { current: 'session 1', logins: 0 };
  const post = (document: object): Promise<{ status: number; text: string }> => {
    const { Header, Body } = document as Question;
    let body: object;
    if ('AuthRequest' in Body) {
      const authToken = [{ _content: `session ${++world.logins}` }];
      const twoFactorAuthRequired = secondFactor && { twoFactorAuthRequired: { _content: 'true' } };
      body = { AuthResponse: { authToken, ...twoFactorAuthRequired } };
    } else if (Header.context.authToken?._content === world.current) {
      body = { GetAccountResponse: { account: [{ name: 'alice@example.com' }] } };
    } else {
      body = { Fault: { Detail: { Error: { Code: 'service.AUTH_EXPIRED' } } } };
    }
    return Promise.resolve({ status: 200, text: JSON.stringify({ Body: body }) });
  };
  const ask = createAdminCaller(
    { post, close: () => undefined },
    { version: '1', account: 'lookup@example.com', password: 'secret' },
  );
  const breaker = new Breaker({ clock: () => 0, onChange: () => undefined });
  const lookup = createAccountLookup(ask, breaker);
  return { world, lookup: () => lookup('alice@example.com', 1000) };
}

it('a session that is over is renewed once for all who have met its end', async () => {
  const { world, lookup } = startLookup();
  await lookup();
  world.current = 'session 2';
  const found = await Promise.all(Array.from({ length: 5 }, lookup));
  expect(found.map((account) => account?.name)).toEqual(Array(5).fill('alice@example.com'));
  expect(world.logins).toBe(2);
});

it('an account that needs a second factor looks nobody up, and is not asked for in vain', async () => {
  const { world, lookup } = startLookup({ secondFactor: true });
  for (let i = 0; i < 3; i++) {
    await expect(lookup()).rejects.toMatchObject({
      verdict: { reason: 'admin-login', detail: 'second-factor' },
    });
  }
  expect(world.logins).toBe(1);
});
