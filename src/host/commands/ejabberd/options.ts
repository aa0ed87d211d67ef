import { isIP } from 'node:net';
import { isLoopback } from '../../../server/loopback.ts';
import { type Host, warn } from '../../parts/host.ts';
import {
  isDomain,
  isPlainPath,
  mailDomain,
  parseOptions,
  seeHelp,
} from '../../parts/command-line.ts';
import { Misuse } from '../../refusal.ts';
import type { AcmeOptions } from './acme.ts';
import { ACME_OPTIONS, acmeOptions } from './acme-options.ts';
import {
  LOOKUP_HELP,
  LOOKUP_OPTIONS,
  type LookupOptions,
  lookupOptions,
} from './lookup-options.ts';

export const EJABBERD_HELP = `Usage: ./deploy.sh ejabberd --domain DOMAIN --zimbra URL [OPTION...]       on the XMPP host, as root

Installs ejabberd (Debian, Ubuntu) and the authenticator, and configures both. An ejabberd.yml or
extauth.json that you edited stays as it is; ours is put beside it and the difference is shown.

  --domain DOMAIN       A mail domain whose users may chat; may be repeated.
  --zimbra URL          Zimbra's SOAP service, e.g. https://mail.example.com/service/soap
  --zimbra-ca FILE      PEM file with the authority of Zimbra's certificate, where that is no public one:
                        /opt/zimbra/conf/ca/ca.pem of the Zimbra host. Later runs keep it.
  --certificate FILE    PEM file with certificate, chain and key, or one of several such files; may be
                        repeated; best in /etc/ejabberd. Without it the one of an earlier run that is renewed,
                        or ejabberd's own /etc/ejabberd/ejabberd.pem, self-signed.
  --acme EMAIL          Fetch a certificate of a public authority, Let's Encrypt, with Debian's certbot, which
                        renews it, and agree to the authority's terms. Only where the domains, conference.
                        and pubsub. of each, and --name, all lead to this machine, and its port 80 is free.
  --acme-server URL     The directory of another authority.
  --public-address ADDRESS
                        With --acme: an address that leads to this machine, which it does not have itself,
                        as behind NAT; may be repeated.
  --zimbra-certificate  Zimbra is on this machine: use the certificate of its proxy, and each next one.
  --name HOST           This host's name, as the proxy calls it: without a certificate one is made for it
                        and the domains, which the proxy can verify.
  --proxy ADDRESS       The web proxy is on another machine, with this IP address; may be repeated.
                        Browsers' connections then come to port 5280 with TLS from everywhere.
  --webmail HOST        The webmail's host name, as the browser sees it: files and pictures that users
                        send go there, to /upload. Without it the host name in --zimbra.
  --no-upload           Nobody can send files. (Then the proxy needs no /upload: proxy --no-upload.)
  --admin USER@DOMAIN   A mail account that may moderate every chat room; may be repeated.
${LOOKUP_HELP}  --daemon              The authenticator as one service for all logins, with 128 of them under way at
                        once. So it is on a new host; one where ejabberd starts the authenticator
                        itself stays that way without this.
  --no-daemon           ejabberd starts the authenticator itself, four times, which does for some hundred
                        users. It stays so in later runs. A change back restarts ejabberd.
  --node FILE           Node.js, 18 or newer. Without it the first one found that ejabberd can see.
  --replace             Replace an ejabberd.yml that you edited (a dated copy is kept).
  --restart             Restart ejabberd if that is needed. A new one is started in any case.
  --dry-run             Show what would be done; change nothing.
`;

export interface EjabberdOptions {
  readonly domains: readonly string[];
  /** Zimbra's SOAP service. */
  readonly soapUrl: string;
  /** File with the authority of its certificate; undefined: the one of an earlier run, or the public ones. */
  readonly zimbraCa: string | undefined;
  readonly certificates: readonly string[];
  readonly acme: AcmeOptions | undefined;
  /** The one of Zimbra's proxy, on this machine. */
  readonly isZimbras: boolean;
  /** How the proxy calls this host. */
  readonly name: string | undefined;
  /** IP addresses of proxies on other machines. */
  readonly proxies: readonly string[];
  readonly admins: readonly string[];
  /** Undefined: as before. */
  readonly lookup: LookupOptions | undefined;
  /** The host to which files go, by its name in browsers; undefined: nobody can send any. */
  readonly webmail: string | undefined;
  readonly form: 'daemon' | 'processes' | undefined;
  readonly node: string | undefined;
  readonly mayReplace: boolean;
  readonly mayRestart: boolean;
}

const OPTIONS = {
  domain: { type: 'string', multiple: true },
  zimbra: { type: 'string' },
  'zimbra-ca': { type: 'string' },
  certificate: { type: 'string', multiple: true },
  ...ACME_OPTIONS,
  'zimbra-certificate': { type: 'boolean' },
  name: { type: 'string' },
  proxy: { type: 'string', multiple: true },
  webmail: { type: 'string' },
  'no-upload': { type: 'boolean' },
  admin: { type: 'string', multiple: true },
  ...LOOKUP_OPTIONS,
  daemon: { type: 'boolean' },
  'no-daemon': { type: 'boolean' },
  node: { type: 'string' },
  replace: { type: 'boolean' },
  restart: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const;

/** Throws {@link Misuse}; what is only odd is told. */
export function ejabberdOptions(host: Host, args: readonly string[]): EjabberdOptions {
  const values = parseOptions('ejabberd', args, OPTIONS);
  const { domain: given = [], proxy: proxies = [] } = values;
  const { certificate: certificates = [], name, node, webmail, zimbra: soapUrl } = values;
  const misuse = (problem: string): never => {
    throw new Misuse(problem, seeHelp('ejabberd'));
  };
  const insist = (isGood: boolean, problem: string): void => {
    if (!isGood) misuse(problem);
  };
  insist(given.length > 0, '--domain is needed');
  const domains = unique(
    given.map(
      (each) => mailDomain(each) ?? misuse(`--domain ${each}: this is no domain in lower case`),
    ),
  );
  if (soapUrl === undefined) throw new Misuse('--zimbra is needed', seeHelp('ejabberd'));
  insist(
    /^https?:\/\/[A-Za-z0-9.-]+(:[0-9]+)?\/[A-Za-z0-9/_.-]*$/.test(soapUrl),
    `--zimbra ${soapUrl}: needed is something like https://mail.example.com/service/soap`,
  );
  const zimbraCa = values['zimbra-ca'];
  insist(
    zimbraCa === undefined || isPlainPath(zimbraCa),
    `--zimbra-ca ${zimbraCa}: an absolute path without spaces is needed`,
  );
  for (const each of proxies) {
    insist(isAddress(each), `--proxy ${each}: an IP address is needed`);
  }
  const admins = (values.admin ?? []).map((each) => {
    const [, local = '', domain = ''] = /^([\w.+-]+)@(.+)$/.exec(each) ?? [];
    const chat = mailDomain(domain);
    return chat === undefined
      ? misuse(`--admin ${each}: an account such as postmaster@example.com is needed`)
      : `${local}@${chat}`;
  });
  insist(name === undefined || isDomain(name), `--name ${name}: this is no host name`);
  for (const each of certificates) {
    insist(isPlainPath(each), `--certificate ${each}: an absolute path without spaces is needed`);
  }
  const acme = acmeOptions('ejabberd', values);
  const isZimbras = values['zimbra-certificate'] === true;
  insist(
    [certificates.length > 0, acme !== undefined, isZimbras].filter(Boolean).length <= 1,
    '--certificate, --acme and --zimbra-certificate contradict each other',
  );
  insist(
    node === undefined || isPlainPath(node),
    `--node ${node}: an absolute path without spaces is needed`,
  );
  insist(webmail === undefined || isDomain(webmail), `--webmail ${webmail}: this is no host name`);
  const noUpload = values['no-upload'] === true;
  insist(webmail === undefined || !noUpload, '--webmail and --no-upload contradict each other');
  insist(
    values.daemon !== true || values['no-daemon'] !== true,
    '--daemon and --no-daemon contradict each other',
  );
  return {
    ...{ domains, soapUrl, zimbraCa, certificates, acme, isZimbras, proxies, admins, name, node },
    webmail: noUpload ? undefined : (webmail ?? webmailOf(host, soapUrl)),
    lookup: lookupOptions('ejabberd', values),
    form: formOf(values),
    mayReplace: values.replace === true,
    mayRestart: values.restart === true,
  };
}

const formOf = (values: {
  daemon?: boolean | undefined;
  'no-daemon'?: boolean | undefined;
}): EjabberdOptions['form'] => {
  if (values.daemon === true) return 'daemon';
  return values['no-daemon'] === true ? 'processes' : undefined;
};

/** An address, or a range of them: `192.0.2.0/24`. */
function isAddress(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  return rest.length === 0 && isIP(address) > 0 && (bits === undefined || /^\d{1,3}$/.test(bits));
}

/**
 * The name under which browsers reach /upload, when nobody said it. Where Zimbra is asked by another
 * name than theirs, files would go nowhere.
 */
function webmailOf(host: Host, soapUrl: string): string | undefined {
  const { hostname } = new URL(soapUrl);
  if (!isLoopback(hostname) && isIP(hostname) === 0 && hostname.includes('.')) return hostname;
  warn(
    host,
    `nobody can send files: "${hostname}" of --zimbra is not what browsers call the webmail.`,
    'Add --webmail HOST, or --no-upload if that is meant.',
  );
  return undefined;
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
