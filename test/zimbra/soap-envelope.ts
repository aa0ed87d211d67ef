import { faults } from './soap-fault.ts';

/**
 * Zimbra's JSON dialect of SOAP. An element may come as an object, as an array of objects (only
 * the first counts where one is expected) or, when it has nothing but text, as a plain string.
 */
export type SoapElement = Readonly<Record<string, unknown>>;

export interface SoapRequest {
  /** For example `AuthRequest`. */
  name: string;
  body: SoapElement;
  /** The header's `<context>`, empty when absent. */
  context: SoapElement;
}

/** Throws a SoapFault for anything that Zimbra would not dispatch. */
export function parseEnvelope(text: string): SoapRequest {
  if (text === '') throw faults.parseError('empty request payload');
  const envelope = parseJson(text);
  const [entry] = Object.entries(child(envelope, 'Body') ?? {}).filter(([key]) => key !== '_jsns');
  if (entry === undefined) throw faults.invalidRequest('No SOAP body');
  const [name, value] = entry;
  const header = child(envelope, 'Header') ?? {};
  return { name, body: asElement(value) ?? {}, context: child(header, 'context') ?? {} };
}

export function child(parent: SoapElement, name: string): SoapElement | undefined {
  return asElement(parent[name]);
}

export function children(parent: SoapElement, name: string): SoapElement[] {
  const value = parent[name];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.map(asElement).filter((item) => item !== undefined);
}

/** An attribute, or the text of a child element: Zimbra's getAttribute takes either. */
export function text(parent: SoapElement, name: string): string | undefined {
  const content = child(parent, name)?.['_content'];
  return typeof content === 'string' ? content : undefined;
}

/** The spellings of true that Element.getAttributeBool knows. */
export function flag(parent: SoapElement, name: string): boolean {
  return ['1', 'true'].includes(text(parent, name) ?? '');
}

function asElement(value: unknown): SoapElement | undefined {
  if (Array.isArray(value)) return asElement(value[0]);
  if (typeof value === 'string') return { _content: value };
  if (typeof value === 'number' || typeof value === 'boolean') return { _content: String(value) };
  return typeof value === 'object' && value !== null ? (value as SoapElement) : undefined;
}

function parseJson(body: string): SoapElement {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    // The parser's own message quotes the body, and the body may hold a password.
    throw faults.parseError('the request is not JSON');
  }
  const envelope = asElement(parsed);
  if (envelope === undefined) throw faults.parseError('the request is not an object');
  return envelope;
}
