import { XMLParser } from 'fast-xml-parser';

/**
 * An XML element in the JSON form in which GetInfo delivers zimlet definitions to the web client:
 * attributes are strings, child elements are arrays by name, text is `_content`.
 */
export interface XmlElement {
  readonly [key: string]: string | readonly XmlElement[] | undefined;
}

const ATTRIBUTES = ':@';
const TEXT = '#text';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
});

/** Throws when the text is not well-formed or its root element has another name. */
export function parseZimletXml(xml: string, root: 'zimlet' | 'zimletConfig'): XmlElement {
  // oxlint-disable-next-line typescript/no-deprecated -- the successor is another package
  const nodes = parser.parse(xml, true) as readonly Node[];
  const top = nodes.find((node) => root in node);
  if (top === undefined) throw new Error(`the root element is not <${root}>`);
  return convert(top, root);
}

export function attribute(element: XmlElement, name: string): string | undefined {
  const value = element[name];
  return typeof value === 'string' ? value : undefined;
}

export function elements(element: XmlElement, name: string): readonly XmlElement[] {
  const value = element[name];
  return Array.isArray(value) ? (value as readonly XmlElement[]) : [];
}

/** The raw text, as Zimbra uses it: white space inside `<include>` becomes part of the name. */
export function content(element: XmlElement): string {
  return attribute(element, '_content') ?? '';
}

type Node = Record<string, unknown>;

function convert(node: Node, name: string): XmlElement {
  const result: Record<string, string | XmlElement[]> = {};
  for (const [key, value] of Object.entries((node[ATTRIBUTES] ?? {}) as Record<string, string>)) {
    result[key] = value;
  }
  let text = '';
  for (const child of node[name] as readonly Node[]) {
    for (const key of Object.keys(child)) {
      if (key === TEXT) text += String(child[key]);
      else if (key !== ATTRIBUTES && !key.startsWith('?')) append(result, key, convert(child, key));
    }
  }
  if (text.trim() !== '') result['_content'] = text;
  return result;
}

function append(to: Record<string, string | XmlElement[]>, name: string, item: XmlElement): void {
  const present = to[name];
  if (Array.isArray(present)) present.push(item);
  else to[name] = [item];
}
