/** ZmRequestMgr: SOAP requests that ride on the cookie. */
import { byId, popupDialog } from './dwt.ts';
import { globals, type Loose } from './environment.ts';

/** ZmCsfeException. */
export interface CsfeException {
  readonly code: string;
  readonly msg: string;
}

interface RequestParams {
  /** `{<name>Request: {_jsns, …}}` */
  jsonObj: Readonly<Record<string, Loose>>;
  asyncMode?: boolean;
  noBusyOverlay?: boolean;
  /** Seconds. */
  timeout?: number;
  /** Called with a ZmCsfeResult. */
  callback?: { run(result: { getResponse(): Loose; isException(): boolean }): unknown };
  /** Whoever does not say true leaves the fault to the client, which shows it. */
  errorCallback?: { run(fault: CsfeException, params: RequestParams): unknown };
}

const STANDARD_TIMEOUT_S = 120;

export function currentToken(): string {
  return String(globals['csrfToken']);
}

let endSession = (): void => undefined;
/** What an expired session leads to. */
export function onSessionEnd(end: () => void): void {
  endSession = end;
}

/** One request; resolves with the response without its name, rejects with a CsfeException. */
export async function send(
  name: string,
  body: Loose,
  timeout = STANDARD_TIMEOUT_S,
): Promise<Loose> {
  let response: Response;
  try {
    response = await fetch(`/service/soap/${name}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/soap+xml', 'X-Zimbra-Csrf-Token': currentToken() },
      signal: AbortSignal.timeout(timeout * 1_000),
      body: JSON.stringify({
        Header: { context: { _jsns: 'urn:zimbra', csrfToken: currentToken() } },
        Body: { [name]: { _jsns: 'urn:zimbraAccount', ...body } },
      }),
    });
  } catch (error) {
    throw exception('NETWORK_ERROR', String(error));
  }
  const envelope = (await response.json().catch(() => undefined)) as
    | { Body?: Record<string, Loose> }
    | undefined;
  const fault = envelope?.Body?.['Fault'] as
    | { Reason: { Text: string }; Detail: { Error: { Code: string } } }
    | undefined;
  if (fault) throw exception(fault.Detail.Error.Code, fault.Reason.Text);
  const answer = envelope?.Body?.[name.replace(/Request$/, 'Response')];
  if (!answer) throw exception('service.INVALID_RESPONSE', `HTTP ${response.status}`);
  return answer;
}

/** appCtxt.getAppController().sendRequest */
export function sendRequest(params: RequestParams): void {
  const [entry] = Object.entries(params.jsonObj);
  if (!entry) throw new Error('sendRequest: an empty jsonObj');
  // Only asynchronous ones: a synchronous one would stop the whole browser.
  if (params.asyncMode !== true) throw new Error('sendRequest: asyncMode');
  const [name, body] = entry;
  const veil = (on: boolean): void => {
    if (params.noBusyOverlay !== true) byId('z_veil').classList.toggle('Busy', on);
  };
  veil(true);
  void send(name, body, params.timeout).then(
    (response) => {
      veil(false);
      const whole = { [name.replace(/Request$/, 'Response')]: response };
      params.callback?.run({ getResponse: () => whole, isException: () => false });
    },
    (error: unknown) => {
      veil(false);
      const fault = error as CsfeException;
      if (params.errorCallback?.run(fault, params) !== true) showFault(fault);
    },
  );
}

/** ZmController._handleException: a session that is over ends in the login page. */
function showFault({ code, msg }: CsfeException): void {
  if (/^service\.AUTH_(EXPIRED|REQUIRED)$/.test(code)) endSession();
  else popupDialog('ErrorDialog', 'Critical error', `${msg} (${code})`);
}

const exception = (code: string, msg: string): Error & CsfeException =>
  Object.assign(new Error(msg), { code, msg });
