/** Faults of Zimbra's SOAP services, with the codes and wordings of ServiceException and friends. */
import type { SoapElement } from './soap-envelope.ts';

export class SoapFault extends Error {
  override name = 'SoapFault';
  readonly code: string;
  /** Whose fault: `Receiver` is the server's. */
  readonly side: 'Sender' | 'Receiver';

  constructor(code: string, reason: string, side: 'Sender' | 'Receiver' = 'Sender') {
    super(reason);
    this.code = code;
    this.side = side;
  }

  /** The JSON body that Zimbra sends with HTTP status 500. Trace is a thread name, never more. */
  toEnvelope(): unknown {
    return { Body: { Fault: this.toElement() }, _jsns: 'urn:zimbraSoap' };
  }

  toElement(): SoapElement {
    return {
      Code: { Value: `soap:${this.side}` },
      Reason: { Text: this.message },
      Detail: {
        Error: {
          Code: this.code,
          Trace: `qtp1068934215-63:${Date.now()}:${this.code}`,
          _jsns: 'urn:zimbra',
        },
      },
    };
  }
}

export const faults = {
  authRequired: () => new SoapFault('service.AUTH_REQUIRED', 'no valid authtoken present'),
  authExpired: () => new SoapFault('service.AUTH_EXPIRED', 'auth credentials have expired'),
  permDenied: (why: string) => new SoapFault('service.PERM_DENIED', `permission denied: ${why}`),
  invalidRequest: (why: string) =>
    new SoapFault('service.INVALID_REQUEST', `invalid request: ${why}`),
  parseError: (why: string) => new SoapFault('service.PARSE_ERROR', `parse error: ${why}`),
  unknownDocument: (name: string) =>
    new SoapFault('service.UNKNOWN_DOCUMENT', `unknown document: ${name}`),
  failure: (what: string) =>
    new SoapFault('service.FAILURE', `system failure: ${what}`, 'Receiver'),
  /** Unknown account, wrong password, wrong status: on purpose one and the same answer. */
  authFailed: (nameGiven: string) =>
    new SoapFault('account.AUTH_FAILED', `authentication failed for [${nameGiven}]`),
  /** Only ever told to administrators. */
  noSuchAccount: (name: string) =>
    new SoapFault('account.NO_SUCH_ACCOUNT', `no such account: ${name}`),
  twoFactorFailed: (nameGiven: string) =>
    new SoapFault('account.TWO_FACTOR_AUTH_FAILED', `authentication failed for [${nameGiven}]`),
  changePassword: () => new SoapFault('account.CHANGE_PASSWORD', 'must change password'),
  maintenance: () =>
    new SoapFault('account.MAINTENANCE_MODE', 'account is in maintenance mode', 'Receiver'),
} as const;
