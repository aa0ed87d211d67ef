import type { AdminCaller } from './admin-caller.ts';
import type { Breaker } from './breaker.ts';
import { readAccountAnswer } from './soap-answer.ts';
import type { AccountAnswer } from './soap-answer.ts';
import { UnknownError } from '../verdict/unknown-error.ts';

export type FoundAccount = AccountAnswer & { name: string };

/** Resolves with `undefined` when Zimbra has no such account; rejects with an `UnknownError`. */
export type AccountLookup = (
  address: string,
  timeoutMs: number,
) => Promise<FoundAccount | undefined>;

/**
 * Looks accounts up at Zimbra's admin service. GetAccountRequest needs the right getAccountInfo
 * alone; attributes that the administrator may not read are left out of its answer.
 */
export function createAccountLookup(ask: AdminCaller, breaker: Breaker): AccountLookup {
  const find = async (address: string, timeoutMs: number): Promise<FoundAccount | undefined> => {
    const answer = await ask(
      {
        call: 'get-account',
        name: 'GetAccountRequest',
        element: {
          _jsns: 'urn:zimbraAdmin',
          applyCos: '0',
          attrs: 'zimbraAccountStatus,zimbraIsExternalVirtualAccount',
          account: { by: 'name', _content: address },
        },
      },
      timeoutMs,
    );
    if (answer.kind === 'fault') {
      if (answer.code === 'account.NO_SUCH_ACCOUNT') return undefined;
      if (answer.code === 'service.PERM_DENIED') throw new UnknownError('admin-login', answer.code);
      throw new UnknownError('fault', answer.code);
    }
    const { name, ...found } = readAccountAnswer(answer.element);
    if (name === undefined) throw new UnknownError('unexpected-answer', 'no name');
    return { ...found, name };
  };

  return (address, timeoutMs) => breaker.run(() => find(address, timeoutMs));
}
