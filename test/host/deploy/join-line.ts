import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import { makeCertificate } from '../../support/certificate.ts';
import type { Machine } from './machine.ts';

export interface XmppHost {
  /** Of the authority that signed its certificate, and sends along. */
  authority: string;
  leaf: string;
  caFile: string;
}

/** chat.example.com as the machine sees it: a TLS server with its chain. */
export async function xmppHost(
  machine: Machine,
  names: readonly string[] = ['chat.example.com'],
): Promise<XmppHost> {
  const { caFile, pemFile } = await makeCertificate(machine.dir, names);
  const [authority, pem] = await Promise.all([readFile(caFile, 'utf8'), readFile(pemFile, 'utf8')]);
  const server = createServer({ cert: pem + authority, key: pem });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(machine.state, 'tls-server'), `127.0.0.1:${port}\n`);
  return {
    authority: new X509Certificate(authority).fingerprint256,
    leaf: new X509Certificate(pem).fingerprint256,
    caFile,
  };
}

/** The line for a host of Zimbra. */
export const apart = (fingerprint: string): string[] => [
  ...['zimbra', '--join', 'chat.example.com'],
  ...['--certificate-sha256', fingerprint],
];

export const plain = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();

export function addServer(machine: Machine, name: string, ...services: string[]): void {
  const lines = services.map((service) => `zimbraServiceEnabled: ${service}\n`);
  writeFileSync(join(machine.state, `servers/${name}`), lines.join(''));
}

/** Of the machine itself. */
export function setServices(machine: Machine, ...services: string[]): void {
  addServer(machine, 'mail.example.com', ...services);
}

export const SAFE_IPS = 'zimbraHttpThrottleSafeIPs';
export const HERE = ['zimbra', '--join', '127.0.0.1'];
