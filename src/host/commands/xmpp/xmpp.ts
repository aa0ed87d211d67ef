/** All that the XMPP host needs, in one run: what goes wrong takes back the whole. */
import { existsSync } from 'node:fs';
import { PartRecord } from '../../changes/part-record.ts';
import { ask } from '../../facts/ask.ts';
import { certfilesOf } from '../../facts/certificates.ts';
import { COPIED_CERTIFICATE } from '../../facts/copied-certificate.ts';
import { EjabberdYml } from '../../facts/ejabberd-yml.ts';
import { isOfUnknownAuthority } from '../../facts/zimbra-authority.ts';
import { type Host, mustBeRoot, paths, warn } from '../../parts/host.ts';
import { isDomain } from '../../parts/command-line.ts';
import { Refusal } from '../../refusal.ts';
import { archive } from '../archive/archive.ts';
import { ejabberd } from '../ejabberd/ejabberd.ts';
import type { FirewallKind } from '../../facts/firewall.ts';
import { hasFirewall, setUpFirewall } from '../firewall/firewall.ts';
import { teams, teamsThere } from '../teams/teams.ts';
import { findDomains } from './domains.ts';
import { recordedAcme } from '../ejabberd/acme.ts';
import { acmeArgs } from '../ejabberd/acme-options.ts';
import { lookupArgs } from '../ejabberd/lookup-options.ts';
import { ZIMBRAS_OWN } from '../ejabberd/zimbra-authority.ts';
import { layout } from '../ejabberd/layout.ts';
import { ensureKeys } from '../keys/keys.ts';
import { lacksOfZimbra } from '../ejabberd/zimbra-certificate.ts';
import { joinLine } from './join-line.ts';
import { type XmppOptions, xmppOptions } from './options.ts';
import { sayPorts } from './say-ports.ts';

const LOOPBACK = '127.0.0.1';

export async function xmpp(host: Host, args: readonly string[]): Promise<void> {
  const given = xmppOptions(args);
  await mustBeRoot();
  const { domains, zimbra } = given;
  const options =
    domains.length > 0 ? given : { ...given, domains: await findDomains(host, zimbra) };
  const name = options.isSameHost ? LOOPBACK : (options.name ?? (await ownName()));
  const proxies = options.isSameHost ? [] : await proxiesOf(options);
  // Of one that was not there before there are no messages to bring over.
  const isFirst = !existsSync(paths(host).ejabberdYml);
  // Before ejabberd takes connections from everywhere.
  const firewall =
    options.wantsFirewall || hasFirewall(host) ? await setUpFirewall(host, proxies) : undefined;
  const { count } = host.changes;
  const isZimbras = options.isSameHost && (await doesZimbras(host, options));
  const zimbraCa = options.zimbraCa ?? (await authorityHere(host, options));
  const found = { name, proxies, isZimbras, zimbraCa };
  await part(host, 'ejabberd', ejabberd, ejabberdArgs(options, found));
  // It looks at what the one before it has not done in a dry run.
  const isReady = (): boolean => !options.isDry || host.changes.count === count;
  if (!options.isSqlite) {
    await part(host, 'archive', archive, archiveArgs(options, isFirst), isReady());
  }
  // One that is set up gets what is new in this release.
  const kind = options.teams ?? teamsThere(host)?.teams;
  if (kind !== undefined) await part(host, 'teams', teams, teamsArgs(options, kind), isReady());
  host.say('./deploy.sh keys');
  const hasKeys = !options.isDry && (await ensureKeys(host));
  if (options.isDry) return;
  await sayWhatIsNext(host, options, { name, proxies, firewall, hasKeys });
}

type Command = (host: Host, args: readonly string[]) => Promise<void>;

/** Shown as somebody would type it, who wants this part alone. */
async function part(
  host: Host,
  command: string,
  run: Command,
  args: readonly string[],
  isReady = true,
): Promise<void> {
  host.say(`./deploy.sh ${[command, ...args].join(' ')}`);
  if (isReady) await run(host, args);
  else host.say('  (A dry run can show this when the part above is done.)');
}

const each = (option: string, values: readonly string[]): string[] =>
  values.flatMap((value) => [option, value]);

/** Whether the certificate of Zimbra's proxy is used, as nobody has said which. Of one that does not do it is told. */
async function doesZimbras(
  host: Host,
  { certificates, acme, domains }: XmppOptions,
): Promise<boolean> {
  const record = new PartRecord(host.changes, paths(host).records, 'ejabberd');
  if (certificates.length > 0 || acme !== undefined || recordedAcme(record) !== undefined)
    return false;
  const lacks = await lacksOfZimbra(host, domains);
  if (lacks.length === 0) return true;
  host.say(`Zimbra's own certificate does not do for ejabberd: ${lacks.join('; ')}`);
  return false;
}

/** Of Zimbra on the same machine, where it has signed its certificate itself. */
async function authorityHere(
  host: Host,
  { isSameHost, zimbra }: XmppOptions,
): Promise<string | undefined> {
  if (!isSameHost || !existsSync(host.root + ZIMBRAS_OWN)) return undefined;
  return (await isOfUnknownAuthority(new URL(soapUrlOf(zimbra)))) ? ZIMBRAS_OWN : undefined;
}

const soapUrlOf = (zimbra: string): string => `https://${zimbra}/service/soap`;

interface Found {
  readonly name: string;
  readonly proxies: readonly string[];
  readonly isZimbras: boolean;
  readonly zimbraCa: string | undefined;
}

function ejabberdArgs(
  options: XmppOptions,
  { name, proxies, isZimbras, zimbraCa }: Found,
): string[] {
  const { zimbra, domains, certificates, acme, admins } = options;
  return [
    ...each('--domain', domains),
    ...['--zimbra', soapUrlOf(zimbra)],
    ...(zimbraCa === undefined ? [] : ['--zimbra-ca', zimbraCa]),
    ...each('--certificate', certificates),
    ...acmeArgs(acme),
    ...(isZimbras ? ['--zimbra-certificate'] : []),
    ...(certificates.length === 0 && !options.isSameHost ? ['--name', name] : []),
    ...each('--proxy', proxies),
    ...(options.hasUpload ? ['--webmail', zimbra] : ['--no-upload']),
    ...each('--admin', admins),
    ...lookupArgs(options.lookup),
    '--daemon',
    ...(options.mayReplace ? ['--replace'] : []),
    '--restart',
    ...(options.isDry ? ['--dry-run'] : []),
  ];
}

const archiveArgs = ({ keepDays, isDry }: XmppOptions, isFirst: boolean): string[] => [
  ...(isFirst ? ['--no-copy'] : []),
  ...(keepDays === undefined ? [] : ['--keep-days', keepDays]),
  '--restart',
  ...(isDry ? ['--dry-run'] : []),
];

const teamsArgs = (
  { ldap: { url, passwordFile, caFile }, isDry }: XmppOptions,
  kind: string,
): string[] => [
  kind,
  ...(url === undefined ? [] : ['--ldap', url]),
  ...(passwordFile === undefined ? [] : ['--ldap-password-file', passwordFile]),
  ...(caFile === undefined ? [] : ['--ldap-ca', caFile]),
  '--restart',
  ...(isDry ? ['--dry-run'] : []),
];

async function ownName(): Promise<string> {
  const { stdout } = await ask(['hostname', '-f']);
  const name = stdout.trim().toLowerCase();
  if (isDomain(name) && name.includes('.') && !name.startsWith('localhost')) return name;
  throw new Refusal(
    `this host calls itself "${name}", which no other machine knows`,
    'Add --name HOST: the name by which the Zimbra host reaches this one.',
  );
}

/** Browsers come by the webmail's name; where that leads to is the proxy, or what stands before it. */
async function proxiesOf({ proxies, zimbra }: XmppOptions): Promise<readonly string[]> {
  if (proxies.length > 0) return proxies;
  const { status, stdout } = await ask(['getent', 'ahosts', zimbra]);
  // A line for each kind of socket, with the address first.
  const found = [...new Set(stdout.split('\n').flatMap((line) => line.split(' ')[0] || []))];
  if (status !== 0 || found.length === 0) {
    throw new Refusal(
      `the name ${zimbra} leads to no address`,
      'Mend the name, or add --proxy ADDRESS: the address from which the proxy reaches this host.',
    );
  }
  if (found.every((address) => !address.startsWith('127.') && address !== '::1')) return found;
  throw new Refusal(
    `${zimbra} is this machine (${found.join(', ')})`,
    'Add --same-host if Zimbra is here; else --proxy ADDRESS, and mend /etc/hosts.',
  );
}

async function sayWhatIsNext(
  host: Host,
  { isSameHost, hasUpload }: XmppOptions,
  {
    name,
    proxies,
    firewall,
    hasKeys,
  }: {
    name: string;
    proxies: readonly string[];
    firewall: FirewallKind | undefined;
    hasKeys: boolean;
  },
): Promise<void> {
  const { say, root } = host;
  // Those of the configuration that is used, which may be an edited one.
  const shown = certfilesOf(EjabberdYml.load(paths(host).ejabberdYml));
  const files = isSameHost ? [] : shown.map((file) => root + file).filter(existsSync);
  say('');
  const isRenewed = shown.includes(COPIED_CERTIFICATE);
  sayPorts(host, { isSameHost, proxies, firewall, isRenewed });
  if (host.isOfAll) return;
  const keysFile = layout(host).ticketKeys;
  // Where they are on the host of Zimbra.
  const keys = isSameHost ? keysFile : '/root/ticket-keys';
  const { line, problem, isPinned } = await joinLine({
    ...{ name, files, hasUpload },
    ...(hasKeys && { keys }),
  });
  if (hasKeys && !isSameHost) {
    say(
      'With the keys of tickets on the host of Zimbra its page never has the session token. Bring them there',
    );
    say('on a way that nobody reads along, and delete that copy when the line below was run:');
    say(`  scp ${keysFile} root@HOST-OF-ZIMBRA:${keys}`);
    say('Without them, and without --ticket-keys, chat signs in with session tokens.');
  }
  if (isPinned) {
    say(
      'The line below has the fingerprint of the certificate in it. With the next certificate it is another',
    );
    say('one, and until that was run, nobody can chat in the webmail.');
  }
  say(
    isSameHost
      ? 'Then, in this folder:'
      : 'Then, on the host of Zimbra, in the folder of the release there:',
  );
  say(`  ${line}`);
  const [first, ...rest] = problem;
  if (first !== undefined) warn(host, `before that can be done: ${first}`, ...rest);
}
