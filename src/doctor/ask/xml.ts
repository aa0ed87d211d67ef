/** As much of XML as XMPP allows: no comments, no processing instructions, no DTD, no CDATA. */
export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Of the element itself, not of its children. */
  readonly text: string;
}

const TAG = /<(\/?)(?:[\w.-]+:)?([\w.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" },
};

type Building = XmlElement & { children: XmlElement[]; text: string };

/** Throws when `source` is not exactly one well-formed element; the message quotes nothing. */
export function parseXml(source: string): XmlElement {
  const xml = source.replace(/^\s*<\?xml [^>]*\?>/, '').trim();
  const root: Building = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  for (let at = 0; at < xml.length;) {
    const current = open.at(-1) ?? root;
    if (xml[at] !== '<') {
      const end = xml.indexOf('<', at);
      if (end === -1 || current === root) throw new Error('not XML: text outside of any element');
      current.text += unescape(xml.slice(at, end));
      at = end;
      continue;
    }
    TAG.lastIndex = at;
    const tag = TAG.exec(xml);
    if (tag === null) throw new Error('not XML: an unreadable tag');
    at = TAG.lastIndex;
    const [, closing, name = '', attributes = '', empty] = tag;
    if (closing === '/') {
      if (current === root || current.name !== name)
        throw new Error('not XML: a tag is not closed');
      open.pop();
      continue;
    }
    const element: Building = {
      name,
      attributes: readAttributes(attributes),
      children: [],
      text: '',
    };
    current.children.push(element);
    if (empty !== '/') open.push(element);
  }
  const [element, ...others] = root.children;
  if (element === undefined || others.length > 0 || open.length > 1) {
    throw new Error('not XML: not one whole element');
  }
  return element;
}

/** The element itself and all below it that have this name. */
export function findAll(element: XmlElement, name: string): XmlElement[] {
  const below = element.children.flatMap((child) => findAll(child, name));
  return element.name === name ? [element, ...below] : below;
}

export const escapeXml = (text: string): string =>
  text.replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single]) => [
      name,
      unescape(double ?? single ?? ''),
    ]),
  );
}

function unescape(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (typeof decimal === 'string') return String.fromCodePoint(Number(decimal));
    if (typeof hex === 'string') return String.fromCodePoint(parseInt(hex, 16));
    return ENTITIES[String(name)] ?? whole;
  });
}
