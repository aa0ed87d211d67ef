import { UnknownError } from './unknown-error.ts';

/** A SOAP answer in JSON: what was asked for, or Zimbra's word for why not. */
export type SoapAnswer =
  | { kind: 'response'; element: JsonObject }
  | { kind: 'fault'; code: string };

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
  isExternal: boolean;
}

/** Stands for the code of a fault that has none, or none that can be one. */
export const FAULT_WITHOUT_CODE = 'without-code';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads the element called `name`, or the fault in its place. Throws {@link UnknownError}. */
export function readSoapAnswer(text: string, status: number, name: string): SoapAnswer {
  const envelope = parseJsonObject(text);
  // A page of a proxy or a servlet container; the status says more about it than its text.
  if (envelope === undefined) throw new UnknownError('not-soap', `status ${status}`);
  const body = asObject(envelope['Body']);
  if (body === undefined) throw new UnknownError('not-soap', `status ${status}`);
  const fault = asObject(body['Fault']);
  if (fault !== undefined) return { kind: 'fault', code: readFaultCode(fault) };
  const element = asObject(body[name]);
  if (element === undefined) throw new UnknownError('unexpected-answer');
  return { kind: 'response', element };
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
    isExternal: attributes('zimbraIsExternalVirtualAccount')[0]?.toUpperCase() === 'TRUE',
  };
}

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

/** Elements come as `{_content}`, as a list of these, or bare, depending on their declaration. */
function textOf(value: unknown): string | undefined {
  const first = asList(value)[0];
  const text = asObject(first)?.['_content'] ?? first;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** Only a plain "no" is a no: anything else that is there counts as a demand. */
function isAbsentOrFalse(value: unknown): boolean {
  const [first] = asList(value);
  if (first === undefined) return true;
  const content = asObject(first)?.['_content'] ?? first;
  return [false, 'false', '0', 0].some((no) => no === content);
}

/** Codes such as `account.AUTH_FAILED` (SoapJSProtocol). They go into the log, hence the filter. */
function readFaultCode(fault: JsonObject): string {
  const detail = asObject(asObject(fault['Detail'])?.['Error']);
  const code = textOf(detail?.['Code']);
  return code !== undefined && /^[\w.-]{1,80}$/.test(code) ? code : FAULT_WITHOUT_CODE;
}

function parseJsonObject(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): JsonObject | undefined {
  // A cast because TypeScript keeps `object` and records apart; every member stays unknown.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}
