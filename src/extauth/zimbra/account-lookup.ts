import type { Breaker } from './breaker.ts';
import { readAccountAnswer, readAdminToken } from './soap-answer.ts';
import type { SoapAnswer } from '../../server/soap-json.ts';
import type { AccountAnswer } from './soap-answer.ts';
import { createSoapCaller } from './soap-caller.ts';
import type { SoapCallerOptions } from './soap-caller.ts';
import type { SoapTransport } from './soap-transport.ts';
import { UnknownError } from '../verdict/unknown-error.ts';

export type FoundAccount = AccountAnswer & { name: string };

/** Resolves with `undefined` when Zimbra has no such account; rejects with an `UnknownError`. */
export type AccountLookup = (
  address: string,
  timeoutMs: number,
) => Promise<FoundAccount | undefined>;

/** A refused login of the administrator's account counts like any other: not more than four an hour. */
export const LOGIN_PAUSE_MS = 15 * 60_000;
const EXPIRED = ['service.AUTH_EXPIRED', 'service.AUTH_REQUIRED'];

/**
 * Looks accounts up at Zimbra's admin service. GetAccountRequest needs the right getAccountInfo
 * alone; attributes that the administrator may not read are left out of its answer.
 */
export function createAccountLookup(
  transport: SoapTransport,
  {
    account,
    password,
    breaker,
    ...options
  }: SoapCallerOptions & { account: string; password: string; breaker: Breaker },
): AccountLookup {
  const { clock = () => performance.now() } = options;
  const ask = createSoapCaller(transport, options);
  let session: Promise<string> | undefined;
  let paused: { until: number; code: string } | undefined;

  const logIn = async (timeoutMs: number): Promise<string> => {
    if (paused !== undefined && clock() < paused.until) {
      throw new UnknownError('admin-login', paused.code);
    }
    const answer = await ask({
      call: 'admin-login',
      name: 'AuthRequest',
      element: {
        _jsns: 'urn:zimbraAdmin',
        name: { _content: account },
        password: { _content: password },
      },
      timeoutMs,
    });
    const token = answer.kind === 'fault' ? undefined : readAdminToken(answer.element);
    if (token !== undefined) return token;
    const code = answer.kind === 'fault' ? answer.code : 'second-factor';
    paused = { until: clock() + LOGIN_PAUSE_MS, code };
    throw new UnknownError('admin-login', code);
  };

  /** One login for all who need it at the same time; a failed one is not kept. */
  const currentSession = (timeoutMs: number): Promise<string> => {
    session ??= logIn(timeoutMs).catch((error: unknown) => {
      session = undefined;
      throw error;
    });
    return session;
  };

  const getAccount = async (
    address: string,
    timeLeft: () => number,
  ): Promise<{ answer: SoapAnswer; asked: Promise<string> }> => {
    const asked = currentSession(timeLeft());
    const authToken = await asked;
    const answer = await ask({
      call: 'get-account',
      name: 'GetAccountRequest',
      element: {
        _jsns: 'urn:zimbraAdmin',
        applyCos: '0',
        attrs: 'zimbraAccountStatus,zimbraIsExternalVirtualAccount',
        account: { by: 'name', _content: address },
      },
      authToken,
      timeoutMs: timeLeft(),
    });
    return { answer, asked };
  };

  const find = async (address: string, timeoutMs: number): Promise<FoundAccount | undefined> => {
    const deadline = clock() + timeoutMs;
    const timeLeft = () => Math.max(1, Math.ceil(deadline - clock()));
    const first = await getAccount(address, timeLeft);
    let { answer } = first;
    if (answer.kind === 'fault' && EXPIRED.includes(answer.code)) {
      // Unless somebody else has renewed it already.
      if (session === first.asked) session = undefined;
      ({ answer } = await getAccount(address, timeLeft));
    }
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
