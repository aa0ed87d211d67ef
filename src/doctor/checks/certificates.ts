import {
  certfilesOf,
  readCertificates,
  type CertificateFacts,
} from '../../host/facts/certificates.ts';
import { CERTIFICATE_RULES } from '../../host/rules/certificates.ts';
import type { Options } from '../command-line.ts';
import { CannotTell, messageOf, NotApplicable, type Check } from '../finding.ts';
import type { EjabberdHost } from '../read/ejabberd-host.ts';
import { runProgram, runsAs } from '../read/run-program.ts';
import { checksByRules } from './by-rule.ts';

/** What ejabberd shows to phones, desktops, and a proxy on another machine. */
export function certificateChecks(host: EjabberdHost, { ejabberdUser: user }: Options): Check[] {
  const mayRead = async (file: string): Promise<boolean | undefined> =>
    runsAs(user) ? (await runProgram('test', ['-r', file], { user })).code === 0 : undefined;
  let read: Promise<CertificateFacts> | undefined;
  const facts = async (): Promise<CertificateFacts> => {
    const yml = host.config();
    const files = certfilesOf(yml);
    if (files.length === 0 && yml.values('acme').length > 0) {
      throw new NotApplicable('ejabberd fetches its own (acme)');
    }
    return (read ??= readCertificates(files, {
      ...{ domains: yml.list('hosts').map(String), user, mayRead },
    }).catch((error: unknown) => {
      throw new CannotTell(messageOf(error), 'run this as root');
    }));
  };
  return checksByRules(CERTIFICATE_RULES, facts);
}
