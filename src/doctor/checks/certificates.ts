import {
  certfilesOf,
  readCertificates,
  type CertificateFacts,
} from '../../host/facts/certificates.ts';
import { readAcmeFacts, type AcmeFacts } from '../../host/facts/acme.ts';
import { readRenewal, type RenewalFacts } from '../../host/facts/renewal.ts';
import { ACME_RULES } from '../../host/rules/acme.ts';
import { CERTIFICATE_RULES } from '../../host/rules/certificates.ts';
import { RENEWAL_RULES } from '../../host/rules/renewal.ts';
import type { Options } from '../command-line.ts';
import { CannotTell, messageOf, NotApplicable, SeeCheck, type Check } from '../finding.ts';
import type { EjabberdHost } from '../read/ejabberd-host.ts';
import { runProgram, runsAs } from '../../host/facts/run-program.ts';
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
      ...{ domains: yml.hosts(), user, mayRead },
    }).catch((error: unknown) => {
      throw new CannotTell(messageOf(error), 'run this as root');
    }));
  };
  return checksByRules(CERTIFICATE_RULES, facts);
}

/** Whether ejabberd will have the next one, where others renew it and a copy is made. */
export function renewalChecks(root = ''): Check[] {
  let read: Promise<RenewalFacts | undefined> | undefined;
  const renewal = async (): Promise<RenewalFacts> => {
    read ??= readRenewal(root).catch((error: unknown) => {
      throw new CannotTell(messageOf(error), 'run this as root');
    });
    const facts = await read;
    if (facts === undefined) throw new NotApplicable('no certificate here that deploy.sh copies');
    return facts;
  };
  let asked: Promise<AcmeFacts> | undefined;
  const acme = async (): Promise<AcmeFacts> => {
    const { kind, names, addresses } = await renewal();
    if (kind !== 'acme') throw new NotApplicable('certbot does not renew it');
    if (names.length === 0) throw new SeeCheck('certificate-expiry');
    return (asked ??= readAcmeFacts(names, addresses));
  };
  return [...checksByRules(RENEWAL_RULES, renewal), ...checksByRules(ACME_RULES, acme)];
}
