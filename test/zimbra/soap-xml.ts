/** SOAP in XML, which Zimbra takes as well as JSON: as far as a program on its host asks with it. */
import XMLBuilder from 'fast-xml-builder';
import { XMLParser } from 'fast-xml-parser';

const ATTRIBUTE = '@';
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  removeNSPrefix: true,
  parseTagValue: false,
  alwaysCreateTextNode: true,
  textNodeName: '_content',
});
const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  textNodeName: '_content',
});

/** What GetInfo writes as elements; what else has no parts of its own is an attribute (`Element.Disposition`). */
const ELEMENTS = ['version', 'id', 'name', 'crumb', 'lifetime', 'adminDelegated', 'rest', 'used'];

/** The same request in Zimbra's JSON. */
export function jsonOf(xml: string): string {
  const { Envelope: envelope } = parser.parse(xml) as { Envelope?: unknown };
  return JSON.stringify(withoutPrefix(envelope ?? {}));
}

function withoutPrefix(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrefix);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [
        name === `${ATTRIBUTE}xmlns` ? '_jsns' : name.replace(ATTRIBUTE, ''),
        withoutPrefix(inner),
      ])
      .filter(([name, inner]) => name !== '_content' || inner !== ''),
  );
}

/** An answer that is JSON, as Zimbra writes it in XML. */
export function xmlOf(answer: unknown): string {
  const { Body: body } = answer as { Body: Record<string, unknown> };
  const inner = Object.entries(body).map(([name, content]) =>
    name === 'Fault'
      ? builder.build({ 'soap:Fault': faultOf(content) })
      : builder.build({ [name]: elementOf(content as Record<string, unknown>, true) }),
  );
  return (
    `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Header>` +
    `<context xmlns="urn:zimbra"/></soap:Header><soap:Body>${inner.join('')}</soap:Body></soap:Envelope>`
  );
}

function elementOf(content: Record<string, unknown>, isTop = false): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(content).map(([name, value]) => {
      if (name === '_jsns') return [`${ATTRIBUTE}xmlns`, value];
      if (typeof value === 'object' && value !== null) {
        return [name, Array.isArray(value) ? value : elementOf(value as Record<string, unknown>)];
      }
      return isTop && ELEMENTS.includes(name) ? [name, value] : [`${ATTRIBUTE}${name}`, value];
    }),
  );
}

function faultOf(fault: unknown): unknown {
  const { Detail } = fault as { Detail: { Error: { Code: string; Trace?: string } } };
  return {
    'soap:Code': { 'soap:Value': 'soap:Sender' },
    'soap:Detail': { Error: { [`${ATTRIBUTE}xmlns`]: 'urn:zimbra', ...Detail.Error } },
  };
}
