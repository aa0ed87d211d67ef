import { asciiDomain } from '../../server/domain-name.ts';
import { NODE_TO_RUN, runsOurPrograms } from '../../server/node-versions.ts';
import type { ExtauthFacts, ProgramFacts, ProgramFile } from '../facts/extauth.ts';
import type { CheckedService } from '../../server/check-report.ts';
import type { Rule, Untold } from './rule.ts';

export const INSTALL_NODE =
  `install Node.js ${NODE_TO_RUN} or newer for the whole system (apt install nodejs) and name it in ` +
  'extauth_program';

/** What the authenticator must be, before it is asked anything about its configuration. */
export const PROGRAM_RULES: readonly Rule<ProgramFacts>[] = [
  {
    id: 'extauth-node',
    good: `the authenticator has Node.js ${NODE_TO_RUN} or newer`,
    wrong: ({ node: { path, version } }) => {
      if (version === undefined || !/^v\d+\./.test(version)) {
        return `${path} is no Node.js that runs`;
      }
      return runsOurPrograms(version) ? undefined : `${path} is Node.js ${version}, too old`;
    },
    why: 'the authenticator does not run',
    mend: INSTALL_NODE,
    isSecurity: false,
    weight: 'refused',
  },
  {
    id: 'extauth-home',
    good: 'nothing of it lies where systemd hides it from ejabberd',
    wrong: ({ files, node }) => {
      const hidden = [node, ...files].filter(({ isHidden }) => isHidden);
      return hidden.length > 0 ? `hidden from ejabberd by systemd: ${pathsOf(hidden)}` : undefined;
    },
    why: 'the authenticator does not run',
    mend: 'move it to /usr/local, /opt or /etc',
    isSecurity: false,
    weight: 'refused',
  },
  {
    id: 'extauth-rights',
    good: 'only their owner can write program and configuration',
    untold: ({ files }) => {
      const gone = files.filter(({ mode }) => mode === undefined);
      return gone.length > 0 ? { why: `there is no ${pathsOf(gone)}` } : undefined;
    },
    wrong: ({ files }) => {
      const open = openOf(files);
      return open.length > 0 ? `others can write ${pathsOf(open)}` : undefined;
    },
    why: 'who writes there reads every password',
    mend: ({ files }) =>
      `chmod go-w ${openOf(files)
        .map(({ path }) => path)
        .join(' ')}`,
    isSecurity: true,
  },
  {
    id: 'extauth-version',
    good: 'the authenticator is of the same release as this program',
    untold: ({ version }) => (version === undefined ? { see: 'extauth-program' } : undefined),
    wrong: ({ version, wanted }) =>
      version === wanted ? undefined : `the authenticator is ${version}, this program is ${wanted}`,
    why: 'they may not fit together',
    mend: ({ unit }) =>
      `install dist/extauth/zimbra-auth.mjs of this release; systemctl restart ${unit}`,
    isSecurity: false,
  },
];

/** What its configuration must be, by what it says itself. */
export const EXTAUTH_RULES: readonly Rule<ExtauthFacts>[] = [
  {
    id: 'extauth-check',
    good: 'its configuration is good and Zimbra answers',
    wrong: (facts) => {
      if (facts.report === undefined) return facts.said || `${facts.config} cannot be used`;
      const silent = silentOf(facts);
      return (
        silent &&
        `${facts.config} is good, and Zimbra does not answer: ${silent.what}: ${silent.problem}`
      );
    },
    why: (facts) => WITHOUT[silentOf(facts)?.key ?? 'soapUrl'],
    mend: (facts) => {
      const { config, report, said, user, unit } = facts;
      const restart = `systemctl restart ${unit}`;
      if (report !== undefined) {
        const concerned = CONCERNED[silentOf(facts)?.key ?? 'soapUrl'];
        return `correct ${concerned} in ${config} and ${restart}; or let this host reach Zimbra`;
      }
      return said.includes('EACCES')
        ? `chgrp ${user} ${config}; chmod 640 ${config}; chmod a+x on the folders above it; ${restart}`
        : `correct ${config}; ${restart}`;
    },
    isSecurity: false,
    // Zimbra may be down while this host is set up.
    weight: ({ report }) => (report === undefined ? 'refused' : 'fault'),
  },
  {
    id: 'extauth-domains',
    good: 'it and ejabberd serve the same domains',
    untold: withoutReport,
    wrong: (facts) => {
      const { unserved, unknown } = differenceOf(facts);
      if (unserved.length > 0) {
        return `nobody of ${unserved.join(', ')} can sign in: not in "domains" of ${facts.config}`;
      }
      return unknown.length > 0 ? `ejabberd does not serve ${unknown.join(', ')}` : undefined;
    },
    why: 'chat is for those domains that both serve',
    mend: (facts) => {
      const { unserved, unknown } = differenceOf(facts);
      return unserved.length > 0
        ? `add ${unserved.join(', ')} to "domains" of ${facts.config}`
        : `add ${unknown.join(', ')} to "hosts" of ejabberd.yml`;
    },
    isSecurity: false,
    weight: (facts) => (differenceOf(facts).unserved.length > 0 ? 'fault' : 'minor'),
  },
  {
    id: 'sessions-end',
    good: 'chat sessions end with the account and its password',
    untold: (facts) =>
      withoutReport(facts) ??
      (facts.report?.credentials === undefined ? { why: 'there are no tickets' } : undefined),
    wrong: ({ report }) => {
      if (report?.ejabberdApiUrl === undefined) {
        return 'nobody looks whether accounts are locked meanwhile';
      }
      const { unreadable = [] } = report;
      return unreadable.length > 0
        ? `the look-up account may not read ${unreadable.join(' and ')}`
        : undefined;
    },
    why: 'who was locked out, or whose password was stolen, stays online',
    mend: ({ report }) =>
      report?.ejabberdApiUrl === undefined
        ? './deploy.sh ejabberd --lookup-account lets the authenticator ask Zimbra'
        : `on a host of Zimbra: ${(report.unreadable ?? [])
            .map((name) => `zmprov grr domain DOMAIN usr LOOKUP-ACCOUNT get.account.${name}`)
            .join('; ')}`,
    isSecurity: false,
    weight: 'minor',
  },
];

function withoutReport({ report }: ExtauthFacts): Untold | undefined {
  return report === undefined ? { see: 'extauth-check' } : undefined;
}

const silentOf = ({ report }: ExtauthFacts): CheckedService | undefined =>
  report?.services.find(({ problem }) => problem !== undefined);

/** What comes of a service of Zimbra's that does not answer as it should. */
const WITHOUT: Readonly<Record<CheckedService['key'], string>> = {
  soapUrl: 'nobody can sign in to chat',
  appPasswordUrl: 'nobody can sign in with a password',
  adminSoapUrl: 'chat takes messages to addresses that nobody has',
};

const CONCERNED: Readonly<Record<CheckedService['key'], string>> = {
  soapUrl: '"soapUrl" or "caFile"',
  appPasswordUrl: '"appPasswordUrl" or "caFile"',
  adminSoapUrl:
    '"adminSoapUrl", "adminAccount", or the password in the file of "adminPasswordFile" (deploy.sh ejabberd ' +
    '--lookup-account … --lookup-password-file FILE does it),',
};

function differenceOf({ hosts, report }: ExtauthFacts): { unserved: string[]; unknown: string[] } {
  const domains = Object.keys(report?.domains ?? {});
  return {
    unserved: hosts.filter((name) => !domains.includes(asciiDomain(name) ?? name)),
    unknown: domains.filter((name) => !hosts.some((host) => asciiDomain(host) === name)),
  };
}

const openOf = (files: readonly ProgramFile[]): ProgramFile[] =>
  files.filter(({ mode }) => ((mode ?? 0) & 0o022) !== 0);

const pathsOf = (files: readonly Pick<ProgramFile, 'path'>[]): string =>
  files.map(({ path }) => path).join(', ');
