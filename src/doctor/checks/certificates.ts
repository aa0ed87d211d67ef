import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Options } from '../command-line.ts';
import type { EjabberdHost } from '../read/ejabberd-host.ts';
import type { EjabberdYml } from '../../host/facts/ejabberd-yml.ts';
import {
  CannotTell,
  failed,
  messageOf,
  NotApplicable,
  ok,
  warning,
  type Check,
  type Finding,
} from '../finding.ts';
import { filesFor } from '../read/file-mask.ts';
import { runProgram, runsAs } from '../read/run-program.ts';

const DAY_MS = 24 * 3600 * 1000;
const LEAST_DAYS = 14;
const RENEW = 'renew the certificate, then ejabberdctl reload_config';

/** What ejabberd shows to phones, desktops, and a proxy on another machine. */
export function certificateChecks(host: EjabberdHost, { ejabberdUser: user }: Options): Check[] {
  return [{ id: 'certificates', run: () => judge(host.config(), user) }];
}

async function judge(yml: EjabberdYml, user: string): Promise<Finding> {
  const named = yml.list('certfiles').map(String);
  if (named.length === 0) {
    if (yml.values('acme').length > 0) throw new NotApplicable('ejabberd fetches its own (acme)');
    return failed('ejabberd.yml names no certfiles', 'in ejabberd.yml: certfiles: [FILE.pem]');
  }
  const files = named.flatMap((name) => filesFor(resolve(dirname(yml.file), name)));
  const gone = files.filter((file) => !existsSync(file));
  if (files.length === 0 || gone.length > 0) {
    return failed(
      `there is no ${gone.join(', ') || named.join(', ')}`,
      'mend "certfiles" in ejabberd.yml, then ejabberdctl reload_config',
    );
  }
  for (const file of files) {
    if (!runsAs(user) || (await runProgram('test', ['-r', file], { user })).code === 0) continue;
    return failed(
      `${user} cannot read ${file}`,
      `chgrp ${user} ${file}; chmod 640 ${file}; then ejabberdctl reload_config`,
    );
  }
  return judgeAll(certificatesIn(files), yml.list('hosts').map(String));
}

interface Leaf {
  readonly file: string;
  readonly certificate: X509Certificate;
}

function judgeAll(leaves: readonly Leaf[], hosts: readonly string[]): Finding {
  const days = ({ certificate }: Leaf): number =>
    Math.floor((Date.parse(certificate.validTo) - Date.now()) / DAY_MS);
  const [first] = [...leaves].sort((one, other) => days(one) - days(other));
  if (first === undefined) return failed('no certificate is in certfiles', RENEW);
  if (days(first) < 0) {
    return failed(`the certificate in ${first.file} expired ${-days(first)} days ago`, RENEW);
  }
  const bare = hosts.filter((host) =>
    leaves.every(({ certificate }) => certificate.checkHost(host) === undefined),
  );
  if (bare.length > 0) {
    return warning(
      `no certificate is for ${bare.join(', ')}: phones and desktops warn of it`,
      `have one made for ${bare.join(', ')}, and name it under "certfiles" of ejabberd.yml`,
    );
  }
  return days(first) < LEAST_DAYS
    ? warning(`the certificate in ${first.file} expires in ${days(first)} days`, RENEW)
    : ok(`they are for ${hosts.join(', ')} and valid for ${days(first)} days or more`);
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/;

/** The first one of each file: behind it may be its chain, and a file may hold a key alone. */
function certificatesIn(files: readonly string[]): Leaf[] {
  const all = files.flatMap((file) => {
    const [pem] = PEM.exec(textOf(file)) ?? [];
    return pem === undefined ? [] : [{ file, certificate: new X509Certificate(pem) }];
  });
  const leaves = all.filter(({ certificate }) => !certificate.ca);
  return leaves.length > 0 ? leaves : all; // made by oneself, it is its own authority
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    throw new CannotTell(messageOf(error), 'run this as root');
  }
}
