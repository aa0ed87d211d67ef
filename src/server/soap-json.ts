/**
 * Zimbra's SOAP in JSON (SoapJSProtocol), as 8.6 to 10.1 write it. Nothing that comes is trusted to
 * have a shape.
 */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What was asked for, or Zimbra's word for why not. */
export type SoapAnswer =
  | { kind: 'response'; element: JsonObject }
  | { kind: 'fault'; code: string };

/** `no-soap`: a page of a proxy or a servlet container. `other`: SOAP, and not what was asked for. */
export type SoapText = SoapAnswer | { kind: 'no-soap' } | { kind: 'other' };

/** Stands for the code of a fault that has none, or none that can be one. */
export const FAULT_WITHOUT_CODE = 'without-code';

/** Reads the element called `name`, for example `AuthResponse`, or the fault in its place. */
export function readSoapText(text: string, name: string): SoapText {
  const body = asObject(asObject(parseJson(text))?.['Body']);
  if (body === undefined) return { kind: 'no-soap' };
  const fault = asObject(body['Fault']);
  if (fault !== undefined) return { kind: 'fault', code: faultCodeOf(fault) };
  const element = asObject(body[name]);
  return element === undefined ? { kind: 'other' } : { kind: 'response', element };
}

/** Codes such as `account.AUTH_FAILED`. They go into logs, hence the filter; reasons quote what was sent. */
function faultCodeOf(fault: JsonObject): string {
  const code = textOf(asObject(asObject(fault['Detail'])?.['Error'])?.['Code']);
  return code !== undefined && /^[\w.-]{1,80}$/.test(code) ? code : FAULT_WITHOUT_CODE;
}

/** A text comes as `{_content}`, as a list of these, or bare, depending on its declaration. */
export function textOf(value: unknown): string | undefined {
  const [first] = asList(value);
  const text = asObject(first)?.['_content'] ?? first;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

export function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

export function asObject(value: unknown): JsonObject | undefined {
  // A cast because TypeScript keeps `object` and records apart; every member stays unknown.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
