/** The webmail as a window of the chat's own has it: by what it was told, and by requests of its own. */
import { briefcaseOf } from './briefcase.ts';
import { calendarOf } from './calendar.ts';
import { directoryOf } from './directory.ts';
import type { Zimbra } from './globals.ts';
import type { Handed } from './hand-over.ts';
import { recentMailOf } from './recent-mail.ts';
import { sessionOf } from './session.ts';
import { elementOf, type Soap, SoapFault } from './soap.ts';
import { propertiesOf } from './user-properties.ts';
import type { Webmail } from './webmail.ts';

const ZIMLET = 'com_zimbra_converse';
const TIMEOUT_MS = 15_000;
/** Where the web client leaves it for its own windows; another one after each login. */
const CSRF_TOKEN = 'csrfToken';

export function windowWebmail(window: Window, handed: Handed, onActivity: () => void): Webmail {
  const { document, location, localStorage } = window;
  const { settings } = handed;
  const csrfToken = (): string => localStorage.getItem(CSRF_TOKEN) ?? '';
  const zimbra: Zimbra = {
    ZmSetting: Object.fromEntries(Object.keys(settings).map((name) => [name, name])),
    appCtxt: { get: (name) => settings[String(name)] },
    get csrfToken() {
      return csrfToken();
    },
  };
  const soap = fetchSoap(csrfToken);
  const kept = propertiesOf({}, ZIMLET, soap);
  return {
    ...handed,
    shell: document.body,
    skin: () => handed.skin,
    toolbarBottom: () => 0,
    column: undefined,
    answerers: {
      ...directoryOf(zimbra, soap),
      ...recentMailOf(zimbra, soap, handed.email),
      ...briefcaseOf(zimbra, soap),
      ...calendarOf(soap, handed.email),
      ...sessionOf(soap),
    },
    config: (name) => handed.config[name] || undefined,
    properties: {
      read: (name) => (name === 'preferences' ? handed.preferences : undefined),
      // Size and openness are of the panel in the webmail.
      write: (name, value) =>
        name === 'preferences' ? kept.write(name, value) : Promise.resolve(),
    },
    resourceUrl: (file) => {
      const { pathname, search } = new URL(file, location.href);
      return pathname + search;
    },
    reportActivity: onActivity,
    joinTabOrder: () => undefined,
    beforeLogOff: () => undefined, // whoever logs out does it in the webmail
  };
}

const fetchSoap =
  (csrfToken: () => string): Soap =>
  async (name, body) => {
    const response = await fetch(`/service/soap/${name}Request`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        'Content-Type': 'application/soap+xml; charset=utf-8',
        'X-Zimbra-Csrf-Token': csrfToken(),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      body: JSON.stringify({
        Header: {
          context: { _jsns: 'urn:zimbra', csrfToken: csrfToken(), format: { type: 'js' } },
        },
        Body: { [`${name}Request`]: body },
      }),
    });
    const envelope = elementOf(elementOf(await response.json())['Body']);
    const fault = envelope['Fault'];
    if (fault !== undefined) {
      const { Reason: reason, Detail: detail } = elementOf(fault);
      const { Code: code } = elementOf(elementOf(detail)['Error']);
      const { Text: text } = elementOf(reason);
      const isText = (value: unknown): value is string => typeof value === 'string';
      throw new SoapFault(isText(code) ? code : 'unknown', isText(text) ? text : '');
    }
    return elementOf(envelope[`${name}Response`]);
  };
