import { asList, asObject, textOf } from '../../server/soap-json.ts';
import { UnknownError } from '../verdict/unknown-error.ts';
import type { AccountState } from '../watch/session-watch.ts';
import { WATCHED_ATTRIBUTES } from './account-rights.ts';
import type { AdminCaller } from './admin-caller.ts';
import type { Breaker } from './breaker.ts';
import { readAccountAnswer } from './soap-answer.ts';

/** How these accounts are, by address; `undefined` for one that Zimbra has not. Rejects with an `UnknownError`. */
export type AccountStates = (
  addresses: readonly string[],
) => Promise<ReadonlyMap<string, AccountState | undefined>>;

const BATCH = 100;
const TIMEOUT_MS = 10_000;

/**
 * Asks for many accounts at once. It needs the right to read both attributes
 * (`get.account.zimbraAccountStatus`, `get.account.zimbraAuthTokenValidityValue`); what may not be read is left out of
 * Zimbra's answer, as is a value that was never set.
 */
export function createAccountStates(ask: AdminCaller, breaker: Breaker): AccountStates {
  const batch = async (addresses: readonly string[]) => {
    const answer = await ask(
      {
        call: 'get-accounts',
        name: 'BatchRequest',
        element: {
          _jsns: 'urn:zimbra',
          onerror: 'continue',
          GetAccountRequest: addresses.map((address, index) => ({
            _jsns: 'urn:zimbraAdmin',
            requestId: String(index),
            applyCos: '0',
            attrs: WATCHED_ATTRIBUTES.join(','),
            account: { by: 'name', _content: address },
          })),
        },
      },
      TIMEOUT_MS,
    );
    if (answer.kind === 'fault') throw new UnknownError('fault', answer.code);
    const found = new Map<string, AccountState | undefined>();
    for (const each of asList(answer.element['GetAccountResponse']).map(asObject)) {
      const address = addresses[Number(each?.['requestId'])];
      if (address === undefined || each === undefined) continue;
      const { status, validity } = readAccountAnswer(each);
      found.set(address, { status, validity });
    }
    for (const fault of asList(answer.element['Fault']).map(asObject)) {
      const address = addresses[Number(fault?.['requestId'])];
      const code = textOf(asObject(asObject(fault?.['Detail'])?.['Error'])?.['Code']);
      if (address !== undefined && code === 'account.NO_SUCH_ACCOUNT')
        found.set(address, undefined);
    }
    return found;
  };

  return async (addresses) => {
    const all = new Map<string, AccountState | undefined>();
    for (let at = 0; at < addresses.length; at += BATCH) {
      const some = await breaker.run(() => batch(addresses.slice(at, at + BATCH)));
      for (const [address, state] of some) all.set(address, state);
    }
    return all;
  };
}
