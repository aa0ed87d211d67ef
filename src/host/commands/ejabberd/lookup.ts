/** The account that tells the authenticator who exists: what is known of it, and its password on this host. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PartRecord } from '../../changes/part-record.ts';
import type { Host } from '../../parts/host.ts';
import { Misuse, Refusal } from '../../refusal.ts';
import { restartLater } from './daemon.ts';
import { layout } from './layout.ts';
import type { LookupOptions } from './lookup-options.ts';

export interface Lookup {
  readonly account: string;
  readonly url: string;
  readonly password: string;
}

/**
 * What is asked for, else what an earlier run has set up. `undefined`: nobody is asked. Throws {@link Misuse} or
 * {@link Refusal}.
 */
export function lookupOf(
  host: Host,
  record: PartRecord,
  asked: LookupOptions | undefined,
  soapUrl: string,
): Lookup | undefined {
  const account = asked?.account ?? record.get('lookup_account');
  if (account === undefined || account === 'none') return undefined;
  const url = asked?.url ?? record.get('lookup_url') ?? adminUrlOf(soapUrl);
  if (asked?.passwordFile !== undefined) {
    return { account, url, password: passwordIn(asked.passwordFile) };
  }
  const { lookupPassword } = layout(host);
  const isSame = account === record.get('lookup_account');
  if (!isSame || !existsSync(lookupPassword)) {
    throw new Misuse(`--lookup-password-file is needed, with the password of ${account}`);
  }
  return { account, url, password: passwordIn(lookupPassword) };
}

const adminUrlOf = (soapUrl: string): string =>
  `https://${new URL(soapUrl).hostname}:7071/service/admin/soap`;

/** One line. Throws {@link Refusal}. */
function passwordIn(file: string): string {
  const [password = '', ...rest] = readFileSync(file, 'utf8').split(/\r?\n/);
  if (password !== '' && rest.join('') === '') return password;
  throw new Refusal(`${file}: the password is needed, in one line`);
}

/** The keys that extauth.json gets. */
export const lookupKeys = (lookup: Lookup | undefined): Readonly<Record<string, unknown>> =>
  lookup === undefined
    ? {}
    : {
        isuser: 'zimbra',
        adminSoapUrl: lookup.url,
        adminAccount: lookup.account,
        adminPasswordFile: PASSWORD_NAME,
      };

/** Beside extauth.json; also the name by which systemd hands it to the daemon. */
export const PASSWORD_NAME = 'admin-password';

/** Only root reads it, and what ejabberd starts itself. */
export async function installLookup(
  host: Host,
  record: PartRecord,
  lookup: Lookup | undefined,
  isDaemon: boolean,
): Promise<void> {
  const { lookupPassword } = layout(host);
  if (lookup === undefined) {
    if (record.get('lookup_account') === undefined) return;
    await host.changes.deleteFile(lookupPassword);
    await record.forget('lookup_account');
    await record.forget('lookup_url');
    return;
  }
  await record.set('lookup_account', lookup.account);
  await record.set('lookup_url', lookup.url);
  await host.changes.makeFolder(dirname(lookupPassword), 0o755);
  const text = `${lookup.password}\n`;
  if (!existsSync(lookupPassword) || readFileSync(lookupPassword, 'utf8') !== text) {
    if (isDaemon) await restartLater(record, 'zimbra-auth.service');
    else await record.set('restart_pending', 'yes');
  }
  await host.changes.putFile(lookupPassword, text, {
    mode: 0o600,
    owner: isDaemon ? 'root:root' : 'ejabberd:ejabberd',
  });
}

export async function removeLookup(host: Host, record: PartRecord): Promise<void> {
  if (record.get('lookup_account') !== undefined) {
    await host.changes.deleteFile(layout(host).lookupPassword);
  }
}
