/** A page of the classic web client for the tests: settings, and a server that answers by name. */
import { vi } from 'vitest';
import type { SoapRequest, Zimbra } from '../../../../src/panel/zimbra/globals.ts';
import { type Soap, soapOf } from '../../../../src/panel/zimbra/soap.ts';

type Reply = object;

export interface World {
  readonly zimbra: Zimbra;
  readonly soap: Soap;
  /** Requests so far: their names without `Request`, and their bodies. */
  readonly requests: [name: string, body: Record<string, unknown>][];
  /** Whether each fault was handled, or left to Zimbra's dialog. */
  readonly handled: boolean[];
}

/** `replies` by the name of the request; `settings` by their names in ZmSetting. */
export function webmailWorld(
  replies: Readonly<Record<string, Reply>>,
  settings: Readonly<Record<string, unknown>> = {},
  contacts?: object,
): World {
  const requests: World['requests'] = [];
  const handled: boolean[] = [];
  const sendRequest = vi.fn((request: SoapRequest) => {
    const [[document, body]] = Object.entries(request.jsonObj) as [[string, object]];
    const name = document.replace(/Request$/, '');
    requests.push([name, body as Record<string, unknown>]);
    const reply = replies[name] ?? {};
    if ('fault' in reply) {
      handled.push(request.errorCallback.run({ code: reply.fault as string, msg: 'no' }));
    } else request.callback.run({ getResponse: () => ({ [`${name}Response`]: reply }) });
  });
  const zimbra: Zimbra = {
    ZmSetting: Object.fromEntries(Object.keys(settings).map((name) => [name, name])),
    appCtxt: {
      get: (name: unknown) => settings[name as string],
      getAppController: () => ({ sendRequest }),
      getApp: () => contacts,
    },
  };
  return { zimbra, soap: soapOf(zimbra), requests, handled };
}
