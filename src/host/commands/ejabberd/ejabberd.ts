/** ejabberd and the authenticator on the XMPP host, from nothing or from an earlier release. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { NODE_TO_RUN } from '../../../server/node-versions.ts';
import { PartRecord } from '../../changes/part-record.ts';
import { EjabberdYml } from '../../facts/ejabberd-yml.ts';
import { findNode, isNodeOffered, usualNodes } from '../../facts/node.ts';
import { installedOf } from '../../facts/packages.ts';
import { readConfig } from '../../parts/ejabberd-config.ts';
import { type Host, mustBeRoot, paths, warn } from '../../parts/host.ts';
import { ensurePackages, rememberBroughtAlong, removePackages } from '../../parts/packages.ts';
import { restartOrSay } from '../../parts/restart.ts';
import { Refusal } from '../../refusal.ts';
import {
  authenticatorOf,
  checkAuthenticator,
  type Form,
  installAuthenticator,
  mayWriteExtauthJson,
  removeAuthenticator,
  writeExtauthJson,
} from './authenticator.ts';
import {
  checkCertificates,
  installCertificates,
  leaveOthers,
  removeCertificates,
  sourceOf,
} from './certificates.ts';
import { installConfig, takeBackConfig } from './config.ts';
import { bringTablesOrSay } from '../tables/tables.ts';
import { installDaemon, removeDaemon, restartDaemonOrSay } from './daemon.ts';
import { layout } from './layout.ts';
import { installLookup, lookupOf, removeLookup } from './lookup.ts';
import { installModule, removeModule } from './module.ts';
import { type EjabberdOptions, ejabberdOptions } from './options.ts';
import { credentialsOf, removeKeys } from './tickets.ts';
import { checkVersion } from './version.ts';
import { authorityOf, checkZimbra, installAuthority, removeAuthority } from './zimbra-authority.ts';

export async function ejabberd(host: Host, args: readonly string[]): Promise<void> {
  const { changes, say } = host;
  const options = ejabberdOptions(host, args);
  await mustBeRoot();
  const record = new PartRecord(changes, paths(host).records, 'ejabberd');
  const source = sourceOf(record, options);
  await checkCertificates(host, source, options);
  const authority = authorityOf(host, options.zimbraCa);
  const lookup = lookupOf(host, record, options.lookup, options.soapUrl);
  if (mayWriteExtauthJson(host, record)) await checkZimbra(options.soapUrl, authority);
  await checkVersion();
  mustBeBuilt(host);
  const isFirst = !(await isThere());
  const isNew = !existsSync(paths(host).ejabberdYml);
  const { node, packages } = await chooseNode(host, options.node);
  const form = await chooseForm(host, record, options.form);
  const credentials = credentialsOf(record);
  if (form === 'processes' && credentials !== undefined) {
    throw new Refusal(
      'tickets need the daemon: a ticket is good once, which one process has to watch',
      'Take them back first: ./deploy.sh keys remove',
    );
  }
  await rememberBroughtAlong(host, record);
  await ensurePackages(host, record, [
    ...['ejabberd', 'erlang-p1-sqlite3', 'openssl'],
    ...(form === 'daemon' ? ['netcat-openbsd'] : []),
    ...(source.kind === 'acme' ? ['certbot'] : []),
    ...packages,
  ]);
  const certificates = await installCertificates(host, record, source, options);
  await installAuthenticator(host, record, form);
  await installAuthority(host, record, authority);
  await installLookup(host, record, lookup, form === 'daemon');
  await writeExtauthJson(host, record, { ...options, form, lookup, credentials });
  await installModule(host, record);
  if (form === 'daemon')
    await installDaemon(host, record, {
      ...{ node, hasLookup: lookup !== undefined },
      hasTickets: credentials !== undefined,
    });
  await installConfig(host, record, {
    ...{ options, certificates },
    authenticator: authenticatorOf(host, form, node),
    isNew,
  });
  await leaveOthers(host, record, source);
  await checkAuthenticator(host, form, node);
  sayWhereFilesGo(host, options);
  warnOfApparmor(host);
  const isLeaving = record.get('daemon') === 'leaving';
  if (!isFirst) {
    const { mayRestart } = options;
    await bringTablesOrSay(host, record, { adminFile: undefined, mayRestart });
  }
  if (changes.count === 0) {
    const isPending = record.get('restart_pending') ?? record.get('daemon_pending');
    say(
      `ejabberd is set up already; nothing to do${isPending === undefined ? '' : ' but what an earlier run left'}.`,
    );
  }
  // The daemon must not go before those who ask it.
  const mayRestart = options.mayRestart || isFirst || isLeaving;
  await restartOrSay(host, record, { isWanted: mayRestart });
  await restartDaemonOrSay(host, record, mayRestart);
  if (isLeaving) await removeDaemon(host, record);
}

export async function uninstallEjabberd(host: Host): Promise<void> {
  const { changes, say } = host;
  const { records, ejabberdYml } = paths(host);
  // A dry run has not taken it out before.
  for (const [part, what] of [
    ['teams', 'teams are'],
    ['archive', 'the archive is'],
  ] as const) {
    if (!changes.isDry && existsSync(`${records}/${part}`)) {
      throw new Refusal(`${what} set up as well; take it out first: ./deploy.sh uninstall ${part}`);
    }
  }
  const record = new PartRecord(changes, records, 'ejabberd');
  await takeBackConfig(host, record);
  await removeModule(host);
  if (record.get('daemon') !== undefined) await removeDaemon(host, record);
  await removeCertificates(host, record);
  await removeAuthority(host, record);
  await removeLookup(host, record);
  await removeKeys(host);
  await removeAuthenticator(host, record);
  await removePackages(host, record);
  await record.drop();
  const copies = datedCopies(ejabberdYml);
  if (copies.length > 0) say(`Kept, for you to delete: ${copies.join(' ')}`);
  if (await isThere()) say('To do, when it suits: systemctl restart ejabberd');
}

const isThere = async (): Promise<boolean> => (await installedOf(['ejabberd'])).length > 0;

function mustBeBuilt(host: Host): void {
  const { builtProgram } = layout(host);
  if (existsSync(builtProgram)) return;
  throw new Refusal(
    `${builtProgram} is not there`,
    'It is in the release, and "npm run build" makes it.',
  );
}

/** The Node.js that ejabberd's service starts, and what to install when there is none. */
async function chooseNode(
  { root }: Host,
  wanted: string | undefined,
): Promise<{ node: string; packages: string[] }> {
  const candidates = wanted === undefined ? usualNodes(root) : [wanted];
  const { path, problem } = await findNode(candidates, root);
  if (path !== undefined) return { node: path, packages: [] };
  if (wanted === undefined && (await isNodeOffered())) {
    return { node: '/usr/bin/node', packages: ['nodejs'] };
  }
  throw new Refusal(
    `Node.js ${NODE_TO_RUN} or newer is needed, installed for the whole system`,
    problem ?? 'none was found',
    'Ways to get it: the archive from https://nodejs.org/en/download, unpacked into /usr/local;',
    'or packages for Debian and Ubuntu: https://github.com/nodesource/distributions',
  );
}

/** A daemon, where nothing else is wanted and ejabberd does not start the program itself already. */
async function chooseForm(host: Host, record: PartRecord, wanted: Form | undefined): Promise<Form> {
  const hadDaemon = record.get('daemon') === 'yes';
  const form = wanted ?? (!hadDaemon && hasProcesses(host) ? 'processes' : 'daemon');
  if (form === 'processes' && hadDaemon) await record.set('daemon', 'leaving');
  if (form === 'processes' && wanted === undefined) {
    host.say(
      'ejabberd starts the authenticator itself, as before. To make it one service, for any',
    );
    host.say('  number of users: the same command with --daemon --restart.');
  }
  return form;
}

/** As release 1.0.0 set it up, or somebody by hand. */
const hasProcesses = (host: Host): boolean =>
  existsSync(paths(host).ejabberdYml) &&
  readConfig(host)
    .value('extauth_program')
    ?.includes(basename(layout(host).program)) === true;

/** From the file that is used, which may be an edited one. */
function sayWhereFilesGo(host: Host, { webmail }: EjabberdOptions): void {
  if (webmail === undefined || !existsSync(paths(host).ejabberdYml)) return;
  const yaml = readConfig(host);
  const uploads = EjabberdYml.load(paths(host).ejabberdYml).module('mod_http_upload');
  if (uploads.length === 0) return;
  const urls = uploads.map(({ put_url: url }) => String(url)).join(' and ');
  const [bytes] = uploads.map(({ max_size: size }) => size);
  const quota = yaml.value('shaper_rules', 'hard_upload_quota');
  const days = yaml.value('modules', 'mod_http_upload_quota', 'max_days');
  const limits = [
    ...(bytes === undefined ? [] : [`up to ${Math.floor(Number(bytes) / 1024 ** 2)} MB each`]),
    ...(quota === undefined ? [] : [`${quota} MB for each user`]),
    ...(days === undefined ? [] : [`kept for ${days} days`]),
  ];
  host.say(`Files that users send go to ${urls} (--webmail names the host):`);
  host.say(`  ${limits.join(', ')}; see mod_http_upload in ejabberd.yml.`);
}

function warnOfApparmor(host: Host): void {
  const file = `${host.root}/sys/kernel/security/apparmor/profiles`;
  if (!existsSync(file) || !/ejabberd.*\(enforce\)/.test(readFileSync(file, 'utf8'))) return;
  warn(
    host,
    'AppArmor keeps ejabberd from starting the authenticator (its profile is in enforce mode).',
    'Allow it in /etc/apparmor.d/local/usr.sbin.ejabberdctl, or set the profile to complain:',
    'aa-complain /usr/sbin/ejabberdctl && systemctl restart ejabberd',
  );
}

const datedCopies = (file: string): string[] =>
  existsSync(dirname(file))
    ? readdirSync(dirname(file))
        .filter((name) => name.startsWith(`${basename(file)}.20`))
        .sort()
        .map((name) => `${dirname(file)}/${name}`)
    : [];
