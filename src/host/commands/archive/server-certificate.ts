/** What ejabberd will look for in the certificate of a database elsewhere. */
import { isIPv4 } from 'node:net';
import { ask } from '../../facts/ask.ts';
import { Refusal } from '../../refusal.ts';
import type { SqlServer } from './sql-client.ts';

const LONGEST_MS = 15_000;

/**
 * ejabberd (seen with 23.01 and 24.12) compares the certificate with the address to which the name leads, and
 * never with the name itself; where that fails it does not start. The client of MariaDB, which compares the
 * name, does not notice. Whatever else may be wrong the client tells. Rejects with {@link Refusal}.
 */
export async function mustNameItsAddress({ sqlHost, sqlPort, ca }: SqlServer): Promise<void> {
  if (ca === undefined) return;
  for (const address of await addressesOf(sqlHost)) {
    const { stdout, stderr } = await ask(
      [
        ...(['openssl', 's_client', '-starttls', 'mysql', '-CAfile', ca] as const),
        ...['-connect', isIPv4(address) ? `${address}:${sqlPort}` : `[${address}]:${sqlPort}`],
        ...['-verify_ip', address],
      ],
      { longestMs: LONGEST_MS },
    );
    if (!`${stdout}${stderr}`.includes('IP address mismatch')) continue;
    throw new Refusal(
      `the certificate of the database at ${sqlHost} does not name the address ${address}`,
      'ejabberd compares that address, not the name, and would not start with --ca.',
      `Have one made for the database that names IP:${address} as well (subjectAltName); or leave out --ca:`,
      'encrypted then, but anybody between the machines could pretend to be the database.',
    );
  }
}

/** Those that ejabberd tries; none where the name leads nowhere. */
async function addressesOf(name: string): Promise<string[]> {
  const { stdout } = await ask(['getent', 'ahosts', name]);
  const all = [...stdout.matchAll(/^\S+/gm)].map(([address]) => address);
  const wanted = all.some(isIPv4) ? all.filter(isIPv4) : all;
  return [...new Set(wanted)];
}
