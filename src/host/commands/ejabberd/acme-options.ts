/** How a command line asks for a certificate of a public authority. */
import { isIP } from 'node:net';
import { isDomain, seeHelp } from '../../parts/command-line.ts';
import { Misuse } from '../../refusal.ts';
import type { AcmeOptions } from './acme.ts';

export const ACME_OPTIONS = {
  acme: { type: 'string' },
  'acme-server': { type: 'string' },
  'public-address': { type: 'string', multiple: true },
} as const;

/** Throws {@link Misuse}. */
export function acmeOptions(
  command: string,
  values: {
    readonly acme?: string | undefined;
    readonly 'acme-server'?: string | undefined;
    readonly 'public-address'?: string[] | undefined;
  },
): AcmeOptions | undefined {
  const { acme: email, 'acme-server': server, 'public-address': addresses = [] } = values;
  const insist = (isGood: boolean, problem: string): void => {
    if (!isGood) throw new Misuse(problem, seeHelp(command));
  };
  if (email === undefined) {
    insist(server === undefined, '--acme-server needs --acme EMAIL');
    insist(addresses.length === 0, '--public-address needs --acme EMAIL');
    return undefined;
  }
  const [, domain = ''] = /^[\w.+-]+@(.+)$/.exec(email) ?? [];
  insist(
    isDomain(domain) && domain.includes('.'),
    `--acme ${email}: a mail address is needed, to which the authority may write`,
  );
  insist(
    server === undefined || /^https:\/\/[\w.:[\]-]+\/[\w/.-]*$/.test(server),
    `--acme-server ${server}: needed is an address such as https://ca.example.com/acme/directory`,
  );
  for (const each of addresses) {
    insist(isIP(each) > 0, `--public-address ${each}: an IP address is needed`);
  }
  return { email, server, addresses };
}

/** The same options on the command line of a single command. */
export const acmeArgs = (acme: AcmeOptions | undefined): string[] =>
  acme === undefined
    ? []
    : [
        ...['--acme', acme.email],
        ...(acme.server === undefined ? [] : ['--acme-server', acme.server]),
        ...acme.addresses.flatMap((address) => ['--public-address', address]),
      ];
