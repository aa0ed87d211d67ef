import { readSoapAnswer } from './soap-answer.ts';
import type { SoapAnswer } from '../../server/soap-json.ts';
import type { SoapTransport } from './soap-transport.ts';
import { UnknownError } from '../verdict/unknown-error.ts';

/** What is asked of Zimbra, for metrics and for people. */
export type SoapCallName =
  | 'verify-token'
  | 'verify-password'
  | 'end-session'
  | 'probe'
  | 'admin-login'
  | 'get-account'
  | 'get-accounts'
  | 'get-rights';

/** One finished call. */
export interface SoapCallReport {
  call: SoapCallName;
  ms: number;
  /** `ok`, Zimbra's fault code, or the cause of having no answer. */
  result: string;
  isOutage: boolean;
}

export interface SoapCallerOptions {
  version: string;
  /** Milliseconds, from any fixed point. */
  clock?: (() => number) | undefined;
  onStart?: ((call: SoapCallName) => void) | undefined;
  onEnd?: ((report: SoapCallReport) => void) | undefined;
}

export interface SoapQuestion {
  call: SoapCallName;
  /** `AuthRequest`, … */
  name: string;
  element: object;
  /** Whose session asks, if any; in the SOAP header and not in a cookie: see createSoapTransport. */
  authToken?: string;
  timeoutMs: number;
  /** As for `SoapTransport.post`. */
  mayRepeat?: (() => boolean) | undefined;
}

/** Resolves with the response or the fault; rejects with an `UnknownError` for all else. */
export type SoapCaller = (question: SoapQuestion) => Promise<SoapAnswer>;

export function createSoapCaller(
  transport: SoapTransport,
  { version, clock = () => performance.now(), onStart, onEnd }: SoapCallerOptions,
): SoapCaller {
  const context = { _jsns: 'urn:zimbra', userAgent: { name: 'zimbra-auth', version } };

  return async ({ call, name, element, authToken, timeoutMs, mayRepeat }) => {
    const startedAt = clock();
    const tell = (result: string, isOutage: boolean) =>
      onEnd?.({ call, ms: clock() - startedAt, result, isOutage });
    const document = {
      Header: {
        context:
          authToken === undefined ? context : { ...context, authToken: { _content: authToken } },
      },
      Body: { [name]: element },
    };
    onStart?.(call);
    try {
      const { status, text } = await transport.post(document, timeoutMs, mayRepeat);
      const answer = readSoapAnswer(text, status, name.replace(/Request$/, 'Response'));
      tell(answer.kind === 'fault' ? answer.code : 'ok', false);
      return answer;
    } catch (error) {
      tell(error instanceof UnknownError ? error.reason : 'internal-error', true);
      throw error;
    }
  };
}
