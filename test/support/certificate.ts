import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export interface Certificate {
  /** The authority, for clients that check. */
  caFile: string;
  /** Certificate and key in one file, the way ejabberd and nginx both take it. */
  pemFile: string;
}

/**
 * Makes an authority of its own and a certificate for `names` (DNS names, wildcards allowed, or
 * IPv4 addresses) in `dir`. Not self-signed, because ejabberd warns about those; and as RFC 5280 wants
 * them, because clients on Python 3.13 and newer refuse others.
 */
export async function makeCertificate(dir: string, names: readonly string[]): Promise<Certificate> {
  const caFile = join(dir, 'ca.pem');
  const caKey = join(dir, 'ca-key.pem');
  const certFile = join(dir, 'cert.pem');
  const keyFile = join(dir, 'key.pem');
  const pemFile = join(dir, 'tls.pem');

  await run('openssl', [
    ...['req', '-x509', ...EC_KEY, '-days', '30', '-subj', '/CN=Test authority'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    ...['-keyout', caKey, '-out', caFile],
  ]);
  await run('openssl', [
    ...['req', '-x509', ...EC_KEY, '-days', '30', '-subj', `/CN=${names[0]}`],
    ...['-addext', `subjectAltName=${names.map(alternativeName).join(',')}`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE'],
    ...['-CA', caFile, '-CAkey', caKey, '-keyout', keyFile, '-out', certFile],
  ]);
  const parts = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  await writeFile(pemFile, parts.join(''), { mode: 0o600 });
  return { caFile, pemFile };
}

function alternativeName(name: string): string {
  return isIPv4(name) ? `IP:${name}` : `DNS:${name}`;
}
