import { asList, asObject, readSoapText, textOf } from '../../server/soap-json.ts';
import type { JsonObject, SoapAnswer } from '../../server/soap-json.ts';
import { UnknownError } from '../verdict/unknown-error.ts';

/** What a login answer says, in the shapes that Zimbra 8.6 to 10.1 give it. */
export interface LoginAnswer {
  /** The token of the session that was opened or asked about. */
  token: string | undefined;
  needsSecondFactor: boolean;
  /** The local part of the main address. */
  uid: string | undefined;
  aliases: string[];
  isExternal: boolean;
}

/** What an administrator is told about an account. */
export interface AccountAnswer {
  /** The main address. */
  name: string | undefined;
  /** zimbraAccountStatus, where the administrator may read it. */
  status: string | undefined;
  /** zimbraAuthTokenValidityValue, likewise. */
  validity?: number | undefined;
  isExternal: boolean;
}

/** Reads the element called `name`, or the fault in its place. Throws {@link UnknownError}. */
export function readSoapAnswer(text: string, status: number, name: string): SoapAnswer {
  const answer = readSoapText(text, name);
  // The status says more about a page that is none than its text.
  if (answer.kind === 'no-soap') throw new UnknownError('not-soap', `status ${status}`);
  if (answer.kind === 'other') throw new UnknownError('unexpected-answer');
  return answer;
}

export function readLoginAnswer(element: JsonObject): LoginAnswer {
  const attributes = readAttributes(element['attrs']);
  return {
    token: textOf(element['authToken']),
    needsSecondFactor: !isAbsentOrFalse(element['twoFactorAuthRequired']),
    uid: attributes('uid')[0],
    aliases: attributes('zimbraMailAlias'),
    isExternal: attributes('zimbraIsExternalVirtualAccount')[0]?.toUpperCase() === 'TRUE',
  };
}

export function readAccountAnswer(element: JsonObject): AccountAnswer {
  const account = asObject(asList(element['account'])[0]);
  const attributes = readAttributes(account);
  return {
    name: textOf(account?.['name']),
    status: attributes('zimbraAccountStatus')[0],
    validity: numberIn(attributes('zimbraAuthTokenValidityValue')[0]),
    isExternal: attributes('zimbraIsExternalVirtualAccount')[0]?.toUpperCase() === 'TRUE',
  };
}

const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

/** The token of an administrator's login; `undefined` where a second factor is still missing. */
export function readAdminToken(element: JsonObject): string | undefined {
  return isAbsentOrFalse(element['twoFactorAuthRequired'])
    ? textOf(element['authToken'])
    : undefined;
}

/**
 * `{_attrs: {name: value}}`, or a list as in the XML: of `{name, _content}` under `attr` from the
 * user's service, of `{n, _content}` under `a` from the administrator's.
 */
function readAttributes(attrs: unknown): (name: string) => string[] {
  const pairs = asObject(asObject(attrs)?.['_attrs']);
  const holder = asObject(attrs);
  const listed = [...asList(holder?.['attr']), ...asList(holder?.['a'])].map(asObject);
  return (name) => {
    const named = listed.filter((entry) => (entry?.['name'] ?? entry?.['n']) === name);
    return [...asList(pairs?.[name]), ...named].map(textOf).filter((text) => text !== undefined);
  };
}

/** Only a plain "no" is a no: anything else that is there counts as a demand. */
function isAbsentOrFalse(value: unknown): boolean {
  const [first] = asList(value);
  if (first === undefined) return true;
  const content = asObject(first)?.['_content'] ?? first;
  return [false, 'false', '0', 0].some((no) => no === content);
}
