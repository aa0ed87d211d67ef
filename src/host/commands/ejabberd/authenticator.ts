/** The authenticator on the XMPP host: program, configuration and, as a daemon, its units. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { PartRecord } from '../../changes/part-record.ts';
import { asObject, parseJson } from '../../../server/soap-json.ts';
import { ask } from '../../facts/ask.ts';
import { difference } from '../../facts/difference.ts';
import { EjabberdYml } from '../../facts/ejabberd-yml.ts';
import { extauthFacts } from '../../facts/extauth.ts';
import { checksum } from '../../parts/ejabberd-config.ts';
import { type Host, paths } from '../../parts/host.ts';
import { insist } from '../../parts/insist.ts';
import { EXTAUTH_RULES } from '../../rules/extauth.ts';
import { layout } from './layout.ts';
import { type Lookup, lookupKeys } from './lookup.ts';
import { type Credentials, ticketConfig } from './tickets.ts';
import type { Authenticator } from './render.ts';
import { restartLater } from './daemon.ts';

export type Form = 'daemon' | 'processes';

const PROCESSES = 4;
const DAEMON_PLACES = 128;
/** As in conf/ejabberd.yml. */
const API_URL = 'http://127.0.0.1:5281/api';

export const authenticatorOf = (host: Host, form: Form, node: string): Authenticator => {
  const { program, relay, extauthJson } = layout(host);
  return form === 'daemon'
    ? { command: relay, places: DAEMON_PLACES }
    : { command: `${node} ${program} ${extauthJson}`, places: PROCESSES };
};

export async function installAuthenticator(
  host: Host,
  record: PartRecord,
  form: Form,
): Promise<void> {
  const { library, program, builtProgram } = layout(host);
  const built = readFileSync(builtProgram);
  await host.changes.makeFolder(library, 0o755);
  if (!existsSync(program) || !readFileSync(program).equals(built)) {
    if (form === 'daemon') await restartLater(record, 'zimbra-auth.service');
    else await record.set('restart_pending', 'yes');
  }
  await host.changes.putFile(program, built, { mode: 0o755, owner: 'root:root' });
}

/** It has no effect any more. */
const OF_AN_EARLIER_RELEASE = /,\n {2}"processes": \d+(?=\n}\n$)/;

export interface ExtauthOptions {
  readonly soapUrl: string;
  readonly domains: readonly string[];
  readonly form: Form;
  readonly lookup: Lookup | undefined;
  readonly credentials: Credentials | undefined;
}

/** Unless somebody has made it, or edited it. */
export function mayWriteExtauthJson(host: Host, record: PartRecord): boolean {
  const { extauthJson } = layout(host);
  if (!existsSync(extauthJson)) return true;
  return record.get('made_extauth_json') === checksum(readFileSync(extauthJson, 'utf8'));
}

/** Holds no secret, and the daemon's user, which only exists while it runs, reads it. */
export async function writeExtauthJson(
  host: Host,
  record: PartRecord,
  { soapUrl, domains, form, lookup, credentials }: ExtauthOptions,
): Promise<void> {
  const { changes, say } = host;
  const { extauthJson, zimbraCa } = layout(host);
  const text = textOf({
    ...{ soapUrl, domains },
    ...(record.get('zimbra_ca') !== undefined && { caFile: basename(zimbraCa) }),
    ...lookupKeys(lookup),
    ...ticketConfig(credentials),
    ...(form === 'daemon' && lookup !== undefined && { ejabberdApiUrl: API_URL }),
  });
  const there = existsSync(extauthJson) ? readFileSync(extauthJson, 'utf8') : undefined;
  if (there?.replace(OF_AN_EARLIER_RELEASE, '') === text) return;
  if (!mayWriteExtauthJson(host, record)) {
    say(
      `${extauthJson} is there already and stays as it is. What was asked for differs like this:`,
    );
    for (const line of await difference(there ?? '', text, ['yours', 'asked'])) say(`  ${line}`);
    return;
  }
  if (there !== undefined) {
    if (form === 'daemon') await restartLater(record, 'zimbra-auth.service');
    else await record.set('restart_pending', 'yes');
  }
  await record.set('made_extauth_json', checksum(text));
  await changes.makeFolder(dirname(extauthJson), 0o755);
  await changes.putFile(extauthJson, text, { mode: 0o644, owner: 'root:root' });
}

/**
 * These keys of a file that nobody has edited become those values, or go; the others stay. Where somebody has, it is
 * told what to write.
 */
export async function changeExtauthJson(
  host: Host,
  record: PartRecord,
  names: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { changes, say } = host;
  const { extauthJson } = layout(host);
  const there = existsSync(extauthJson) ? readFileSync(extauthJson, 'utf8') : '{}';
  const before = asObject(parseJson(there)) ?? {};
  const kept = Object.entries(before).filter(([name]) => !names.includes(name));
  const after = { ...Object.fromEntries(kept), ...values };
  const isSame = names.every(
    (name) => JSON.stringify(before[name]) === JSON.stringify(values[name]),
  );
  if (isSame) return;
  if (!mayWriteExtauthJson(host, record)) {
    say(`${extauthJson} was edited, and stays as it is. To do by hand, a key a line:`);
    for (const name of names) {
      const line = name in values ? `"${name}": ${lineOfJson(values[name])}` : `without "${name}"`;
      if (JSON.stringify(before[name]) !== JSON.stringify(values[name])) say(`  ${line}`);
    }
    return;
  }
  const text = textOf(after);
  await restartLater(record, 'zimbra-auth.service');
  await record.set('made_extauth_json', checksum(text));
  await changes.putFile(extauthJson, text, { mode: 0o644, owner: 'root:root' });
}

/** A key a line, with its value on the same one. */
const textOf = (keys: Readonly<Record<string, unknown>>): string =>
  `{\n${Object.entries(keys)
    .map(([key, value]) => `  ${JSON.stringify(key)}: ${lineOfJson(value)}`)
    .join(',\n')}\n}\n`;

const lineOfJson = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(lineOfJson).join(', ')}]` : JSON.stringify(value);

/** By the same rules as doctor. Rejects with {@link Refusal} when it cannot work with its configuration. */
export async function checkAuthenticator(host: Host, form: Form, node: string): Promise<void> {
  if (host.changes.isDry) return;
  const { program, extauthJson: config } = layout(host);
  const check = await ask([node, program, '--check', '--json', config]);
  const facts = extauthFacts(check, {
    ...{ config, user: 'ejabberd' },
    unit: form === 'daemon' ? 'zimbra-auth.service' : 'ejabberd',
    yml: EjabberdYml.load(paths(host).ejabberdYml),
  });
  insist(host, EXTAUTH_RULES, facts, {
    refused: `the authenticator cannot use ${config}:`,
    told: 'All is set up, and not all of it works yet:',
  });
}

export async function removeAuthenticator(host: Host, record: PartRecord): Promise<void> {
  const { changes, say } = host;
  const { library, program, extauthJson, stateFolders } = layout(host);
  const made = record.get('made_extauth_json');
  if (made !== undefined && existsSync(extauthJson)) {
    if (checksum(readFileSync(extauthJson, 'utf8')) === made) {
      await changes.deleteFile(extauthJson);
      await changes.dropFolder(dirname(extauthJson));
    } else say(`${extauthJson} was edited since, and stays.`);
  }
  await changes.deleteFile(program);
  await changes.dropFolder(library);
  // Nothing but the count of wrong passwords.
  const counts = stateFolders.filter((folder) => lstatSync(folder, { throwIfNoEntry: false }));
  if (counts.length > 0) await changes.run(['rm', '-rf', ...counts]);
}
