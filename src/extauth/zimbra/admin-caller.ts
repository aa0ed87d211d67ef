import { readAdminToken } from './soap-answer.ts';
import type { SoapAnswer } from '../../server/soap-json.ts';
import { createSoapCaller } from './soap-caller.ts';
import type { SoapCallerOptions, SoapQuestion } from './soap-caller.ts';
import type { SoapTransport } from './soap-transport.ts';
import { UnknownError } from '../verdict/unknown-error.ts';

/** Asks as the administrator's account. Rejects with an `UnknownError`. */
export type AdminCaller = (
  question: Omit<SoapQuestion, 'authToken' | 'timeoutMs' | 'mayRepeat'>,
  timeoutMs: number,
) => Promise<SoapAnswer>;

/** A refused login of the administrator's account counts like any other: not more than four an hour. */
export const LOGIN_PAUSE_MS = 15 * 60_000;
const EXPIRED = ['service.AUTH_EXPIRED', 'service.AUTH_REQUIRED'];

/** Zimbra's admin service, with one session for all questions, which is renewed when it is over. */
export function createAdminCaller(
  transport: SoapTransport,
  { account, password, ...options }: SoapCallerOptions & { account: string; password: string },
): AdminCaller {
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

  return async (question, timeoutMs) => {
    const deadline = clock() + timeoutMs;
    const timeLeft = () => Math.max(1, Math.ceil(deadline - clock()));
    const askOnce = async (): Promise<{ answer: SoapAnswer; asked: Promise<string> }> => {
      const asked = currentSession(timeLeft());
      const authToken = await asked;
      return { asked, answer: await ask({ ...question, authToken, timeoutMs: timeLeft() }) };
    };
    const { answer, asked } = await askOnce();
    if (answer.kind !== 'fault' || !EXPIRED.includes(answer.code)) return answer;
    // Unless somebody else has renewed it already.
    if (session === asked) session = undefined;
    return (await askOnce()).answer;
  };
}
