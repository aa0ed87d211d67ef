import type { Breaker } from './breaker.ts';
import { FORGED_TOKEN } from './forged-token.ts';
import { readLoginAnswer } from './soap-answer.ts';
import type { LoginAnswer } from './soap-answer.ts';
import { createSoapCaller } from './soap-caller.ts';
import type { SoapCallerOptions, SoapCallName } from './soap-caller.ts';
import type { SoapTransport } from './soap-transport.ts';

/**
 * What is asked of Zimbra. Each rejects with an `UnknownError` when it cannot be told.
 */
export interface ZimbraClient {
  /** Does this session token belong to this account? Opens nothing and counts as no login. */
  verifyToken(address: string, token: string, bounds?: Bounds): Promise<LoginOutcome>;
  /**
   * Logs in: a refusal counts as a failed login, a success opens a session of some days. It may
   * have to be put again, and then count twice, if the bounds allow it.
   */
  verifyPassword(address: string, password: string, bounds?: Bounds): Promise<LoginOutcome>;
  /** Logs the session out. Resolves with the fault code if Zimbra would not. */
  endSession(token: string): Promise<{ faultCode: string | undefined }>;
}

/** What a question may take. */
export interface Bounds {
  /** When the answer is needed, by the client's clock; without one, `timeoutMs` from now. */
  readonly deadline?: number;
  /** Asked before a password is sent to Zimbra a second time. */
  readonly mayRepeat?: () => boolean;
}

export type LoginOutcome = { kind: 'login'; login: LoginAnswer } | { kind: 'fault'; code: string };

/** Nobody waits for the end of a session, but leaving must not take long either. */
const END_SESSION_TIMEOUT_MS = 3000;
/** A service that is back answers at once; a request waits behind this question. */
const PROBE_TIMEOUT_MS = 1500;

export function createZimbraClient(
  transport: SoapTransport,
  { timeoutMs, breaker, ...options }: SoapCallerOptions & { timeoutMs: number; breaker?: Breaker },
): ZimbraClient {
  const { clock = () => performance.now() } = options;
  const ask = createSoapCaller(transport, options);

  const login = async (
    call: SoapCallName,
    address: string,
    credential: object,
    timeoutMs: number,
    mayRepeat?: () => boolean,
  ): Promise<LoginOutcome> => {
    const element = {
      _jsns: 'urn:zimbraAccount',
      account: { by: 'name', _content: address },
      ...credential,
      attrs: { attr: ATTRIBUTES.map((name) => ({ name })) },
    };
    const answer = await ask({ call, name: 'AuthRequest', element, timeoutMs, mayRepeat });
    if (answer.kind === 'fault') return answer;
    return { kind: 'login', login: readLoginAnswer(answer.element) };
  };

  const guarded = (
    call: SoapCallName,
    address: string,
    credential: object,
    { deadline = clock() + timeoutMs, mayRepeat }: Bounds = {},
  ): Promise<LoginOutcome> => {
    const timeLeft = () => Math.max(1, Math.ceil(deadline - clock()));
    const real = () => login(call, address, credential, timeLeft(), mayRepeat);
    if (breaker === undefined) return real();
    // Whether Zimbra is back is tried with a question that cannot count as a failed login: an
    // answer that gets lost would otherwise cost somebody one of the few that the account has.
    const probe = () =>
      login('probe', address, tokenOf(FORGED_TOKEN), Math.min(PROBE_TIMEOUT_MS, timeLeft()));
    return breaker.run(real, probe);
  };

  return {
    verifyToken: (address, token, bounds) =>
      guarded('verify-token', address, tokenOf(token), bounds),

    verifyPassword: (address, password, bounds) =>
      guarded('verify-password', address, { password: { _content: password } }, bounds),

    async endSession(token) {
      const answer = await ask({
        call: 'end-session',
        name: 'EndSessionRequest',
        element: { _jsns: 'urn:zimbraAccount', logoff: '1' },
        authToken: token,
        timeoutMs: END_SESSION_TIMEOUT_MS,
      });
      return { faultCode: answer.kind === 'fault' ? answer.code : undefined };
    },
  };
}

/**
 * With verifyAccount Zimbra itself compares the owner of the token with the account named:
 * store/docs/soap.txt describes it for outside programs that rely on Zimbra for identity.
 */
const tokenOf = (token: string) => ({ authToken: { verifyAccount: '1', _content: token } });

/** Zimbra returns those of them that it counts as account information, which these all are. */
const ATTRIBUTES = ['uid', 'zimbraMailAlias', 'zimbraIsExternalVirtualAccount'];
