import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import {
  failed,
  messageOf,
  NotApplicable,
  ok,
  orSee,
  SeeCheck,
  warning,
  type Check,
  type Finding,
} from '../finding.ts';
import { complainant } from '../ask/http.ts';
import { tlsHandshake, type Handshake } from '../ask/tls-handshake.ts';
import type { Outside } from '../ask/outside.ts';
import { isLoopback } from '../../server/loopback.ts';

const DAY_MS = 24 * 3600 * 1000;

/** The name of the webmail and its TLS. */
export function publicAddressChecks(outside: Outside): Check[] {
  const { url, ca } = outside;
  let handshake: Promise<Handshake> | undefined;
  const shake = (): Promise<Handshake> => {
    if (url.protocol !== 'https:') throw new NotApplicable('the address is not https');
    return (handshake ??= tlsHandshake(url, ca).catch((error: unknown) => {
      const other = complainant(error, false);
      throw other === undefined ? error : new SeeCheck(other);
    }));
  };

  return [
    { id: 'name', run: () => resolves(url) },
    { id: 'https', run: () => isEncrypted(url) },
    {
      id: 'tls-chain',
      run: async () => {
        const { trusted, problem } = await shake().catch((error: unknown) => {
          if (error instanceof NotApplicable) throw error;
          return { trusted: false, problem: messageOf(error) };
        });
        return trusted
          ? ok('the certificate is trusted and is for this name')
          : failed(
              `the certificate is not good: ${problem}`,
              'install a certificate for this name with its whole chain (zmcertmgr deploycrt comm), ' +
                'or name your own authority with --ca-file',
            );
      },
    },
    { id: 'tls-expiry', run: async () => expiry((await orSee('tls-chain', shake())).validTo) },
    {
      id: 'tls-version',
      run: async () => {
        const { protocol } = await orSee('tls-chain', shake());
        const old = await tlsHandshake(url, ca, 'TLSv1.1').catch(() => undefined);
        if (old === undefined) return ok(`${protocol}; TLS 1.1 and older are refused`);
        return failed(
          `${old.protocol} is still accepted`,
          'zmprov mcf zimbraReverseProxySSLProtocols TLSv1.2 zimbraReverseProxySSLProtocols ' +
            'TLSv1.3 (other nginx: ssl_protocols TLSv1.2 TLSv1.3;), then restart the proxy',
        );
      },
    },
  ];
}

async function resolves(url: URL): Promise<Finding> {
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(name) !== 0) return ok(`${name} is an address`);
  const found = await lookup(name, { all: true }).catch(() => []);
  return found.length > 0
    ? ok(`${name} is ${found.map(({ address }) => address).join(', ')}`)
    : failed(`${name} does not resolve from here`, `add an A or AAAA record for ${name}`);
}

function isEncrypted(url: URL): Finding {
  if (url.protocol === 'https:') return ok('the public address is https');
  if (isLoopback(url.hostname)) return ok('http, and only on this machine');
  return failed(
    'the public address is http: tokens and passwords cross the network in clear',
    'zmprov ms $(zmhostname) zimbraReverseProxyMailMode https; zmproxyctl restart',
  );
}

function expiry(validTo: Date): Finding {
  const days = Math.floor((validTo.getTime() - Date.now()) / DAY_MS);
  const seen = `the certificate is valid until ${validTo.toISOString().slice(0, 10)}`;
  const mend = 'renew the certificate and deploy it: zmcertmgr deploycrt';
  if (days < 0) return failed(`the certificate has expired ${-days} days ago`, mend);
  return days < 14 ? warning(`${seen}, ${days} days`, mend) : ok(seen);
}
