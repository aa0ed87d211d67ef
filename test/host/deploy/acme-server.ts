import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { makeCertificate } from '../../support/certificate.ts';
import { freePort } from '../../support/free-port.ts';
import { startServer } from '../../support/server-process.ts';

export interface AcmeServer {
  /** Its directory. */
  readonly url: string;
  /** For certbot: the authority of the server's own certificate, and the port that it asks for proofs. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * A real authority (Let's Encrypt's pebble), which asks for its proofs in earnest: every name leads to this
 * machine for it. Needs no root.
 */
export async function startAcmeServer(dir: string): Promise<AcmeServer> {
  const [acme, management, dns, dnsManagement, proof] = await Promise.all(
    Array.from({ length: 5 }, () => freePort()),
  );
  const { caFile } = await makeCertificate(dir, ['127.0.0.1']);
  const names = await startServer({
    name: 'pebble-challtestsrv',
    command: 'pebble-challtestsrv',
    args: [
      ...['-dns01', `127.0.0.1:${dns}`, '-management', `127.0.0.1:${dnsManagement}`],
      ...['-defaultIPv4', '127.0.0.1', '-defaultIPv6', ''],
      ...['-http01', '', '-https01', '', '-tlsalpn01', ''],
    ],
    logFile: join(dir, 'names.log'),
    ready: () => fetch(`http://127.0.0.1:${dnsManagement}/`),
  });
  const config = join(dir, 'pebble.json');
  await writeFile(
    config,
    JSON.stringify({
      pebble: {
        listenAddress: `127.0.0.1:${acme}`,
        managementListenAddress: `127.0.0.1:${management}`,
        ...{ certificate: join(dir, 'cert.pem'), privateKey: join(dir, 'key.pem') },
        ...{ httpPort: proof, tlsPort: proof, ocspResponderURL: '' },
        externalAccountBindingRequired: false,
      },
    }),
  );
  const logFile = join(dir, 'pebble.log');
  const authority = await startServer({
    name: 'pebble',
    command: 'pebble',
    args: ['-config', config, '-dnsserver', `127.0.0.1:${dns}`],
    env: { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' },
    logFile,
    ready: () => canConnect(acme ?? 0),
  });
  return {
    url: `https://127.0.0.1:${acme}/dir`,
    env: {
      REQUESTS_CA_BUNDLE: caFile,
      HTTP_01_PORT: String(proof),
      REAL_CERTBOT: '/usr/bin/certbot',
    },
    close: async () => {
      await Promise.all([authority.stop(), names.stop()]);
    },
  };
}

const canConnect = (port: number): Promise<true> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', reject);
  });
