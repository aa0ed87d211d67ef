/** Stanzas as elements: building them, and reading the parts that are asked for most. */
import { Strophe } from 'strophe.js';
import { NS } from './namespaces.ts';

export type Attributes = Readonly<Record<string, string | undefined>>;

const document = new DOMParser().parseFromString('<stream/>', 'text/xml');

/**
 * An element with the namespace that `attributes.xmlns` names, or none of its own, which is its
 * parent's once it is sent. Attributes and children that are undefined are left out.
 */
export function x(
  name: string,
  attributes: Attributes = {},
  ...children: readonly (Element | string | undefined)[]
): Element {
  const element = document.createElementNS(attributes['xmlns'] ?? null, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, value);
  }
  for (const child of children) if (child !== undefined) element.append(child);
  return element;
}

/** A stanza of the client's namespace. */
export const stanza = (
  name: 'iq' | 'message' | 'presence',
  attributes: Attributes = {},
  ...children: readonly (Element | string | undefined)[]
): Element => x(name, { xmlns: NS.CLIENT, ...attributes }, ...children);

/** The first child of that name and, when given, namespace. Never a grandchild. */
export function child(
  element: Element | undefined,
  name: string,
  namespace?: string,
): Element | undefined {
  if (!element) return undefined;
  for (const each of element.children) {
    if (each.localName !== name) continue;
    if (namespace === undefined || namespaceOf(each) === namespace) return each;
  }
  return undefined;
}

/** All children of that name. */
export const children = (element: Element | undefined, name: string): Element[] =>
  element ? [...element.children].filter((each) => each.localName === name) : [];

export const namespaceOf = (element: Element): string | null => element.namespaceURI;

export const textOf = (element: Element | undefined): string => element?.textContent ?? '';

/** The text as it goes over the wire. */
export const serialize = (element: Element): string => Strophe.serialize(element);

/** Bytes of it on the wire, after escaping. */
export const sizeOf = (element: Element): number =>
  new TextEncoder().encode(serialize(element)).length;

/**
 * The largest stanza that is sent. ejabberd refuses a BOSH body above 80,000 bytes and, since there
 * is one limit for both ways, a WebSocket's stanza above that too (conf/ejabberd.yml).
 */
export const STANZA_BYTES = 78_000;

/** One stanza from its text; undefined when it is not well-formed. */
export function parse(text: string): Element | undefined {
  const root = new DOMParser().parseFromString(text, 'text/xml').documentElement;
  return root.getElementsByTagName('parsererror').length > 0 || root.localName === 'parsererror'
    ? undefined
    : root;
}

export const bareOf = (jid: string | null | undefined): string =>
  (jid ?? '').split('/', 1)[0]?.toLowerCase() ?? '';

/** Everything behind the first slash. */
export const resourceOf = (jid: string | null | undefined): string =>
  (jid ?? '').split('/').slice(1).join('/');

export const domainOf = (jid: string): string => bareOf(jid).split('@').pop() ?? '';

/** For ids of stanzas and for resources: 12 letters and digits that nobody guesses. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => (byte % 36).toString(36)).join('');
}
