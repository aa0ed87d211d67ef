/** A bare SOAP client for the tests of the simulated Zimbra. */

export interface Reply {
  status: number;
  /** The response document without its name, or the fault. */
  body: Record<string, unknown>;
  /** `ok`, or the fault's code. */
  code: string;
  cookies: string[];
}

export async function post(
  soapUrl: string,
  name: string,
  body: Record<string, unknown>,
  { context = {}, headers = {} }: { context?: object; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const response = await fetch(soapUrl, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      Header: { context: { _jsns: 'urn:zimbra', ...context } },
      Body: { [name]: { _jsns: 'urn:zimbraAccount', ...body } },
    }),
  });
  const envelope = (await response.json()) as { Body: Record<string, Record<string, unknown>> };
  const fault = envelope.Body['Fault'] as { Detail?: { Error: { Code: string } } } | undefined;
  return {
    status: response.status,
    body: Object.values(envelope.Body)[0] ?? {},
    code: fault?.Detail?.Error.Code ?? 'ok',
    cookies: response.headers.getSetCookie(),
  };
}

export const account = (name: string) => ({ account: { by: 'name', _content: name } });

export const password = (name: string, secret: string) => ({
  ...account(name),
  password: { _content: secret },
});

export const verify = (name: string, token: string) => ({
  ...account(name),
  authToken: { verifyAccount: '1', _content: token },
  attrs: { attr: [{ name: 'uid' }, { name: 'mail' }, { name: 'zimbraIsExternalVirtualAccount' }] },
});
