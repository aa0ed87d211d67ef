import { readSoapText, type JsonObject, type SoapAnswer } from '../../server/soap-json.ts';
import type { Http, HttpAnswer } from './http.ts';

export type ZimbraAnswer =
  | (Extract<SoapAnswer, { kind: 'response' }> & { headers: HttpAnswer['headers'] })
  | Extract<SoapAnswer, { kind: 'fault' }>;

/** Sends one document to Zimbra's SOAP service at the public address. Rejects for non-answers. */
export async function askZimbra(
  http: Http,
  origin: URL,
  name: string,
  document: JsonObject,
  token?: string,
): Promise<ZimbraAnswer> {
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
  const answer = readSoapText(text, `${name}Response`);
  switch (answer.kind) {
    case 'no-soap':
      throw new Error(`/service/soap answered ${status} and no SOAP`);
    case 'other':
      throw new Error('/service/soap answered something else');
    case 'fault':
      return answer;
    case 'response':
      return { ...answer, headers };
  }
}
