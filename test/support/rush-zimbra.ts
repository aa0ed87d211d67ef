import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Zimbra's SOAP service as far as a login goes, for any number of accounts: everybody exists, and
 * `alice`'s password is `alice's secret`. For measuring and for load; test/zimbra/ is the one
 * that knows Zimbra's rules.
 */
export interface RushZimbra {
  readonly soapUrl: string;
  /** Milliseconds before each answer. */
  delayMs: number;
  /** Logins that were asked for. */
  logins(): number;
  /** The most that were waited for at the same time. */
  mostAtOnce(): number;
  connections(): number;
  close(): Promise<void>;
}

export const passwordOf = (user: string): string => `${user}'s secret`;

/** A session token of this account; `serial` makes another one of it. */
export function tokenOf(address: string, serial: number | string): string {
  const fields = {
    id: idOf(address),
    exp: String(Date.now() + 3_600_000),
    type: 'zimbra',
    u: 'a',
    tid: String(serial),
    version: '10.1.3_GA_4655',
  };
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}=${value.length}:${value};`)
    .join('');
  const data = Buffer.from(text).toString('hex');
  return `0_${signatureOf(data)}_${data}`;
}

export async function startRushZimbra(delayMs = 0): Promise<RushZimbra> {
  let logins = 0;
  let now = 0;
  let most = 0;
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { Body } = JSON.parse(Buffer.concat(chunks).toString()) as Envelope;
      const login = Body.AuthRequest;
      if (login !== undefined) {
        logins += 1;
        most = Math.max(most, ++now);
      }
      setTimeout(() => {
        if (login !== undefined) now -= 1;
        const answer = login === undefined ? { EndSessionResponse: {} } : answerTo(login);
        const text = JSON.stringify({ Body: answer, _jsns: 'urn:zimbraSoap' });
        response
          .writeHead('Fault' in answer ? 500 : 200, {
            'Content-Type': 'text/javascript;charset=utf-8',
            'Content-Length': Buffer.byteLength(text),
          })
          .end(text);
      }, rush.delayMs);
    });
  });
  server.on('connection', () => (connections += 1));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1024, resolve));
  const { port } = server.address() as AddressInfo;

  const rush: RushZimbra = {
    soapUrl: `http://127.0.0.1:${port}/service/soap`,
    delayMs,
    logins: () => logins,
    mostAtOnce: () => most,
    connections: () => connections,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return rush;
}

interface LoginRequest {
  account: { _content: string };
  password?: { _content: string };
  authToken?: { _content: string };
}

interface Envelope {
  Body: { AuthRequest?: LoginRequest };
}

function answerTo({ account, password, authToken }: LoginRequest): object {
  const address = account._content;
  const [local = ''] = address.split('@');
  if (authToken !== undefined) {
    const [key, signature, data = ''] = authToken._content.split('_');
    const isOwn = Buffer.from(data, 'hex')
      .toString()
      .startsWith(`id=36:${idOf(address)};`);
    // Tokens are signed with key 0, and Zimbra knows no other one.
    if (key !== '0' || signature !== signatureOf(data) || !isOwn)
      return fault('service.AUTH_REQUIRED');
  } else if (password?._content !== passwordOf(local)) {
    return fault('account.AUTH_FAILED');
  }
  const AuthResponse = {
    authToken: [{ _content: authToken?._content ?? tokenOf(address, serial++) }],
    lifetime: 172_799_999,
    attrs: { _attrs: { uid: local } },
    skin: [{ _content: 'harmony' }],
    _jsns: 'urn:zimbraAccount',
  };
  return { AuthResponse };
}

let serial = 1_000_000;

const fault = (code: string): object => ({
  Fault: {
    Code: { Value: 'soap:Sender' },
    Reason: { Text: 'refused' },
    Detail: { Error: { Code: code, Trace: 'qtp1-1:1700000000000:abc', _jsns: 'urn:zimbra' } },
    _jsns: 'urn:zimbraSoap',
  },
});

function idOf(address: string): string {
  const hex = createHash('sha1').update(address).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

const signatureOf = (data: string): string =>
  createHash('sha1').update(`only here ${data}`).digest('hex');
