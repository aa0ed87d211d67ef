/** SOAP requests in the user's own session, on the webmail's own way to its server. */
import type { Zimbra } from './globals.ts';

/** The server's refusal, by its code: `service.PERM_DENIED`. */
export class SoapFault extends Error {
  readonly code: string;
  constructor(code: string, detail: string) {
    super(detail ? `${code} ${detail}` : code);
    this.code = code;
  }
}

/** The webmail's session has ended, for whatever reason: it leads to its login page itself. */
export const sessionIsOver = (error: unknown): boolean =>
  error instanceof SoapFault && error.code.startsWith('service.AUTH_');

/** An element of Zimbra's JSON, which may hold anything. */
export type SoapElement = Readonly<Record<string, unknown>>;

/** Sends `<name>Request` and resolves with `<name>Response`. Rejects with a `SoapFault`, or an Error. */
export type Soap = (name: string, body: SoapElement) => Promise<SoapElement>;

/** After so many seconds the webmail gives a request up. */
const TIMEOUT_S = 15;

export const soapOf =
  ({ appCtxt }: Zimbra): Soap =>
  (name, body) =>
    new Promise((resolve, reject) => {
      const controller = appCtxt.getAppController?.();
      if (!controller?.sendRequest) throw new Error('this webmail sends no requests');
      controller.sendRequest({
        jsonObj: { [`${name}Request`]: body },
        asyncMode: true,
        noBusyOverlay: true, // else the whole webmail is veiled until the answer is there
        timeout: TIMEOUT_S,
        callback: {
          run: (result) => {
            try {
              resolve(elementOf(elementOf(result.getResponse())[`${name}Response`]));
            } catch (error) {
              reject(error instanceof Error ? error : new Error(`${name}: no answer`));
            }
          },
        },
        errorCallback: {
          run: (fault) => {
            const { code = 'unknown', msg = '' } = fault ?? {};
            const refusal = new SoapFault(code, msg);
            reject(refusal);
            // What is not handled here, Zimbra shows in a dialog; the end of a session it must.
            return !sessionIsOver(refusal);
          },
        },
      });
    });

export function elementOf(value: unknown): SoapElement {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as SoapElement)
    : {};
}

/** The elements of one name: Zimbra writes them as an array, and leaves out an empty one. */
export const elementsOf = (value: unknown): SoapElement[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(elementOf);
