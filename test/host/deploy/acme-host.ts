import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Machine } from './machine.ts';

export const COPY = 'etc/ejabberd/com_zimbra_converse-copy.pem';
export const HOOK = 'etc/letsencrypt/renewal-hooks/deploy/com_zimbra_converse';
export const LIVE = 'etc/letsencrypt/live/com_zimbra_converse';

export const ACME = ['--acme', 'postmaster@example.com'];
/** What the certificate is for: example.com, and chat.example.com as the proxy calls the host. */
export const NAMES = ['example.com', 'conference.example.com', 'pubsub.example.com'].concat([
  'chat.example.com',
]);

/** An XMPP host to which all of these names lead, in place of those of the example. */
export function acmeHost(names: readonly string[] = NAMES, address = '192.0.2.10'): Machine {
  const machine = Machine.xmpp();
  lead(machine, names, address);
  return machine;
}

export function lead(machine: Machine, names: readonly string[], address: string): void {
  const lines = names.map((name) => `${address} ${name}\n`);
  const file = join(machine.state, 'hosts');
  writeFileSync(file, `192.0.2.7 mail.example.com\n${lines.join('')}`);
}

/** Those of the certificate in a file of the machine. */
export const namesInFile = (machine: Machine, file: string): string[] =>
  (new X509Certificate(machine.read(file)).subjectAltName ?? '')
    .split(', ')
    .map((name) => name.replace('DNS:', ''));
