import type { Http, HttpAnswer } from './http.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export type SoapAnswer =
  | { kind: 'response'; element: JsonObject; headers: HttpAnswer['headers'] }
  | { kind: 'fault'; code: string };

/** Sends one document to Zimbra's SOAP service at the public address. Rejects for non-answers. */
export async function askZimbra(
  http: Http,
  origin: URL,
  name: string,
  document: JsonObject,
  token?: string,
): Promise<SoapAnswer> {
  const context = {
    _jsns: 'urn:zimbra',
    userAgent: { name: 'com_zimbra_converse doctor' },
    ...(token !== undefined && { authToken: { _content: token } }),
  };
  const envelope = {
    Header: { context },
    Body: { [`${name}Request`]: { _jsns: 'urn:zimbraAccount', ...document } },
  };
  const { status, headers, text } = await http(new URL('/service/soap', origin), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(envelope),
  });
  const body = asObject(asObject(parseJson(text))?.['Body']);
  if (body === undefined) throw new Error(`/service/soap answered ${status} and no SOAP`);
  const fault = asObject(body['Fault']);
  if (fault !== undefined) {
    const code = textOf(asObject(asObject(fault['Detail'])?.['Error'])?.['Code']);
    // The code alone: reasons quote what was sent.
    return { kind: 'fault', code: /^[\w.-]{1,80}$/.exec(code ?? '')?.[0] ?? 'without-code' };
  }
  const element = asObject(body[`${name}Response`]);
  if (element === undefined) throw new Error('/service/soap answered something else');
  return { kind: 'response', element, headers };
}

/** A text comes as `{_content}`, as a list of these, or bare. */
export function textOf(value: unknown): string | undefined {
  const [first] = asList(value);
  const content = asObject(first)?.['_content'] ?? first;
  return typeof content === 'string' && content !== '' ? content : undefined;
}

export function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject) // TypeScript keeps `object` and records apart
    : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
