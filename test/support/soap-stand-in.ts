import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/**
 * The few answers of Zimbra's SOAP service that the authenticator meets, with the shapes, codes and
 * HTTP statuses of zm-mailbox 10.1, and the ways in which a server in trouble answers instead.
 */
export type Trouble = 'slow' | 'cut' | 'half' | 'html' | '503' | '302' | 'huge' | 'empty' | 'xml';

export interface StandInAccount {
  password: string;
  /** Local part of the main address, when the name in the list is an alias of it. */
  uid?: string;
  aliases?: string[];
  external?: boolean;
  /** What a right password leads to instead of a login. */
  passwordFault?: string;
  /** How it is said that the second factor is missing; `token`: by what the token is for alone, `flag`: not by that. */
  twoFactor?: 'object' | 'list' | 'bare' | 'token' | 'flag';
  noUid?: boolean;
}

export interface StandInRequest {
  headers: http.IncomingHttpHeaders;
  /** The whole document as it came. */
  body: string;
  /** `AuthRequest`, `EndSessionRequest`, … */
  name: string;
}

export interface SoapStandIn {
  url: string;
  /** Everything that was asked, in order. */
  requests: StandInRequest[];
  connections: () => number;
  trouble: Trouble | undefined;
  /** Answers every request with this fault. */
  fault: string | undefined;
  /** Closes what lies idle, as a server does after its keep-alive time. */
  closeIdle: () => void;
  close: () => Promise<void>;
}

const KEY = 'the key of this stand-in';

/** A genuine token of `address`, from literal fields: `id=36:…;exp=13:…;`. */
export function tokenOf(address: string, overrides: Record<string, string | undefined> = {}) {
  const fields = {
    id: idOf(address),
    exp: String(Date.now() + 3_600_000),
    type: 'zimbra',
    am: 'zimbra',
    u: 'a',
    tid: '1234567890',
    version: '10.1.3_GA_4655',
    csrf: '1',
    ...overrides,
  };
  return signedToken(fields);
}

export function signedToken(fields: Record<string, string | undefined>, key = KEY): string {
  const text = Object.entries(fields)
    .map(([name, value]) => (value === undefined ? '' : `${name}=${value.length}:${value};`))
    .join('');
  const data = Buffer.from(text).toString('hex');
  return `0_${createHmac('sha1', key).update(data).digest('hex')}_${data}`;
}

export async function startSoapStandIn(
  accounts: Record<string, StandInAccount>,
  { tls }: { tls?: { cert: string; key: string } } = {},
): Promise<SoapStandIn> {
  let connections = 0;
  const handler: http.RequestListener = (request, response) => {
    void readBody(request).then((body) => {
      const envelope = JSON.parse(body) as { Body: Record<string, Record<string, unknown>> };
      const [[name, element] = ['', {}]] = Object.entries(envelope.Body);
      standIn.requests.push({ headers: request.headers, body, name });
      if (standIn.trouble !== undefined) return makeTrouble(standIn.trouble, response);
      const answer: Answer =
        standIn.fault === undefined ? answerTo(name, element, accounts) : { fault: standIn.fault };
      if ('fault' in answer) return send(response, 500, faultBody(answer.fault));
      send(response, 200, { ...answer.response, _jsns: 'urn:zimbraAccount' }, name);
    });
  };
  const server = tls === undefined ? http.createServer(handler) : https.createServer(tls, handler);
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;

  const standIn: SoapStandIn = {
    url: `${tls === undefined ? 'http' : 'https'}://localhost:${port}/service/soap`,
    requests: [],
    connections: () => connections,
    trouble: undefined,
    fault: undefined,
    closeIdle: () => server.closeIdleConnections(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}

type Answer = { response: object } | { fault: string };

function answerTo(
  name: string,
  element: Record<string, unknown>,
  accounts: Record<string, StandInAccount>,
): Answer {
  if (name === 'EndSessionRequest') return { response: {} };
  const address = contentOf(element['account']).toLowerCase();
  const account = accounts[address];
  const token = contentOf(element['authToken']);
  if (token !== '') {
    const owner = account === undefined ? undefined : ownerOf(address, account);
    const [, hmac, data = ''] = token.split('_');
    const isGenuine = createHmac('sha1', KEY).update(data).digest('hex') === hmac;
    const id = /id=36:(.{36});/.exec(Buffer.from(data, 'hex').toString())?.[1];
    return isGenuine && account !== undefined && id === idOf(owner ?? '')
      ? loginAnswer(address, account, token)
      : { fault: 'service.AUTH_REQUIRED' };
  }
  if (account?.password !== contentOf(element['password'])) {
    return { fault: 'account.AUTH_FAILED' };
  }
  if (account.passwordFault !== undefined) return { fault: account.passwordFault };
  if (account.twoFactor === undefined) return loginAnswer(address, account, tokenOf(address));
  const { twoFactor } = account;
  const whole = loginAnswer(
    address,
    account,
    tokenOf(address, twoFactor === 'flag' ? {} : { u: 'tfa' }),
  );
  const flag = { _content: 'true' };
  if (twoFactor === 'token') return whole;
  if (twoFactor === 'flag') {
    return { response: { ...whole.response, twoFactorAuthRequired: flag } };
  }
  const response = {
    authToken: [{ _content: tokenOf(address, { u: 'tfa' }) }],
    lifetime: 3_600_000,
    twoFactorAuthRequired: { object: flag, list: [flag], bare: 'true' }[twoFactor],
    trustedDevicesEnabled: flag,
  };
  return { response };
}

function loginAnswer(
  address: string,
  account: StandInAccount,
  token: string,
): Extract<Answer, { response: unknown }> {
  const [local = ''] = ownerOf(address, account).split('@');
  const response = {
    authToken: [{ _content: token }],
    lifetime: 172_799_999,
    attrs: {
      _attrs: {
        ...(account.noUid === true ? {} : { uid: local }),
        ...(account.aliases === undefined ? {} : { zimbraMailAlias: account.aliases }),
        ...(account.external === true ? { zimbraIsExternalVirtualAccount: 'TRUE' } : {}),
      },
    },
    skin: [{ _content: 'harmony' }],
  };
  return { response };
}

const ownerOf = (address: string, { uid }: StandInAccount): string =>
  uid === undefined ? address : `${uid}@${address.split('@')[1] ?? ''}`;

/** A zimbraId: 36 characters, one per address. */
function idOf(address: string): string {
  const hex = createHmac('sha1', 'id').update(address).digest('hex');
  return [8, 12, 16, 20, 32]
    .map((end, i, ends) => hex.slice(i === 0 ? 0 : ends[i - 1], end))
    .join('-');
}

const contentOf = (element: unknown): string =>
  (element as { _content?: string } | undefined)?._content ?? '';

function faultBody(code: string): object {
  return {
    Code: { Value: 'soap:Sender' },
    Reason: { Text: 'words that may quote what was sent' },
    Detail: { Error: { Code: code, Trace: 'qtp1-1:1700000000000:abc', _jsns: 'urn:zimbra' } },
  };
}

function send(response: http.ServerResponse, status: number, content: object, name?: string) {
  const element = name === undefined ? 'Fault' : name.replace('Request', 'Response');
  const document = {
    Header: { context: { _jsns: 'urn:zimbra' } },
    Body: { [element]: content },
    _jsns: 'urn:zimbraSoap',
  };
  response.writeHead(status, {
    'Content-Type': 'text/javascript;charset=utf-8',
    'Set-Cookie': 'ZM_AUTH_TOKEN=0_not_for_us; Path=/; HttpOnly',
  });
  response.end(JSON.stringify(document));
}

function makeTrouble(trouble: Trouble, response: http.ServerResponse): void {
  switch (trouble) {
    case 'slow':
      return; // until the other side gives up
    case 'cut':
      response.destroy();
      return;
    case 'half':
      response.writeHead(200, { 'Content-Length': 1000 });
      response.write('{"Body":', () => response.destroy());
      return;
    case 'html':
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Welcome</html>');
      return;
    case '503':
      response.writeHead(503, { 'Content-Type': 'text/html' }).end('<h1>HTTP ERROR 503</h1>');
      return;
    case '302':
      response.writeHead(302, { Location: 'https://elsewhere.example/' }).end();
      return;
    case 'huge':
      response.writeHead(200).end(`{"Body":"${'x'.repeat(300_000)}"}`);
      return;
    case 'empty':
      response.writeHead(200).end('{"Body":{},"_jsns":"urn:zimbraSoap"}');
      return;
    case 'xml':
      response.writeHead(500).end('<soap:Envelope><soap:Body/></soap:Envelope>');
      return;
  }
}

async function readBody(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
