import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSoapTransport } from '../../../src/extauth/zimbra/soap-transport.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { startSoapStandIn } from '../../support/soap-stand-in.ts';
import type { SoapStandIn } from '../../support/soap-stand-in.ts';

const DOCUMENT = { Body: { NoOpRequest: {} } };

const post = async (url: string, ca?: string) => {
  const transport = createSoapTransport({ url: new URL(url), ca });
  try {
    return await transport.post(DOCUMENT, 2000);
  } finally {
    transport.close();
  }
};

/** A server that gives each connection to `serve`. */
async function withRawServer(
  serve: Parameters<typeof createServer>[1],
  test: (url: string) => Promise<void>,
) {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await test(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('over TLS', () => {
  let dir: string;
  let standIn: SoapStandIn;
  let ca: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'zimbra-auth-tls-'));
    const { caFile, pemFile } = await makeCertificate(dir, ['localhost']);
    const pem = await readFile(pemFile, 'utf8');
    ca = await readFile(caFile, 'utf8');
    standIn = await startSoapStandIn({}, { tls: { cert: pem, key: pem } });
  });
  afterAll(async () => {
    await standIn.close();
    await rm(dir, { recursive: true });
  });

  it('does not talk to a server with a certificate of an unknown authority', async () => {
    await expect(post(standIn.url)).rejects.toMatchObject({ reason: 'tls' });
    expect(standIn.requests).toEqual([]);
  });

  it('trusts the authority of caFile', async () => {
    expect(await post(standIn.url, ca)).toMatchObject({ status: 500 });
  });

  it('does not trust a certificate of that authority for another name', async () => {
    const { caFile, pemFile } = await makeCertificate(dir, ['mail.example.test']);
    const pem = await readFile(pemFile, 'utf8');
    const other = await startSoapStandIn({}, { tls: { cert: pem, key: pem } });
    await expect(post(other.url, await readFile(caFile, 'utf8'))).rejects.toMatchObject({
      reason: 'tls',
      detail: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await other.close();
  });

  it('finds that a server speaks no TLS', async () => {
    await withRawServer(
      (socket) =>
        socket
          .on('error', () => undefined)
          .resume()
          .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      async (url) => {
        await expect(post(url.replace('http:', 'https:'))).rejects.toMatchObject({ reason: 'tls' });
      },
    );
  });
});

describe('without a server that speaks HTTP', () => {
  it('finds that nobody listens', async () => {
    let closed = '';
    await withRawServer(undefined, (url) => {
      closed = url;
      return Promise.resolve();
    });
    await expect(post(closed)).rejects.toMatchObject({
      reason: 'unreachable',
      detail: 'ECONNREFUSED',
    });
  });

  it('does not wait for an answer behind another protocol', async () => {
    await withRawServer(
      (socket) =>
        socket
          .on('error', () => undefined)
          .resume()
          .end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
      async (url) => {
        await expect(post(url)).rejects.toMatchObject({ reason: 'cut' });
      },
    );
  });

  it('finds that an answer is not HTTP', async () => {
    await withRawServer(
      (socket) =>
        socket
          .on('error', () => undefined)
          .resume()
          .end('SSH-2.0-OpenSSH_9.2p1\r\n'),
      async (url) => {
        await expect(post(url)).rejects.toMatchObject({ reason: 'not-soap' });
      },
    );
  });
});

describe('when kept connections have been closed', () => {
  it('repeats on a fresh one, and only if it may', async () => {
    const kept = new Set<Socket>();
    const server = createHttpServer((request, response) => {
      // Closed meanwhile, all of them at once, as far as this side is concerned.
      if (kept.has(request.socket)) return void request.socket.resetAndDestroy();
      setTimeout(() => {
        kept.add(request.socket);
        response.end('{}');
      }, 20);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const transport = createSoapTransport({ url: new URL(`http://127.0.0.1:${port}/`) });
    try {
      await Promise.all([1, 2, 3, 4].map(() => transport.post(DOCUMENT, 2000)));
      await expect(transport.post(DOCUMENT, 2000)).resolves.toMatchObject({ status: 200 });
      await expect(transport.post(DOCUMENT, 2000, () => false)).rejects.toMatchObject({
        reason: 'cut',
      });
    } finally {
      transport.close();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
