/** The keys of tickets on the XMPP host, and what the authenticator is told of them. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { asciiDomain } from '../../../server/domain-name.ts';
import { asObject, parseJson } from '../../../server/soap-json.ts';
import { readTicketKeys, type TicketKey, ticketKeysText } from '../../../server/ticket-keys.ts';
import type { PartRecord } from '../../changes/part-record.ts';
import type { Host } from '../../parts/host.ts';
import { Refusal } from '../../refusal.ts';
import { restartLater } from './daemon.ts';
import { layout } from './layout.ts';

/** Beside extauth.json; also the name by which systemd hands it to the daemon. */
export const KEYS_NAME = 'ticket-keys';

/** `tickets`: session tokens are refused; `both`: they are taken as well. */
export type Credentials = 'tickets' | 'both';

/** What is set up; `undefined` without tickets. */
export function credentialsOf(record: PartRecord): Credentials | undefined {
  const credentials = record.get('credentials');
  return credentials === 'tickets' || credentials === 'both' ? credentials : undefined;
}

/** The keys that extauth.json gets. */
export function ticketConfig(
  credentials: Credentials | undefined,
): Readonly<Record<string, unknown>> {
  if (credentials === undefined) return {};
  return { ticketKeysFile: KEYS_NAME, ...(credentials === 'tickets' && { credentials }) };
}

/** In the order of the file; none where there is none. Throws {@link Refusal}. */
export function keysHere(host: Host): readonly TicketKey[] {
  const { ticketKeys } = layout(host);
  if (!existsSync(ticketKeys)) return [];
  try {
    return readTicketKeys(readFileSync(ticketKeys, 'utf8'));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      `${ticketKeys}: ${problem}`,
      'Delete it, and "./deploy.sh keys" makes a new one.',
    );
  }
}

/** Whether extauth.json, which somebody may have edited, names the file. */
export function takesTickets(host: Host): boolean {
  const { extauthJson } = layout(host);
  const text = existsSync(extauthJson) ? readFileSync(extauthJson, 'utf8') : '';
  return typeof asObject(parseJson(text))?.['ticketKeysFile'] === 'string';
}

/** Only root reads them; systemd hands them to the daemon when it starts. */
export async function putKeys(
  host: Host,
  record: PartRecord,
  keys: readonly TicketKey[],
): Promise<void> {
  const { ticketKeys } = layout(host);
  const text = ticketKeysText(keys, otherDomains(host));
  if (existsSync(ticketKeys) && readFileSync(ticketKeys, 'utf8') === text) return;
  await host.changes.makeFolder(dirname(ticketKeys), 0o755);
  await restartLater(record, 'zimbra-auth.service');
  await host.changes.putFile(ticketKeys, text, { mode: 0o600, owner: 'root:root' });
}

/** Chat domains that are not the mail domain, by that; `domains` of extauth.json is an object then. */
function otherDomains(host: Host): ReadonlyMap<string, string> {
  const { extauthJson } = layout(host);
  const text = existsSync(extauthJson) ? readFileSync(extauthJson, 'utf8') : '';
  const domains = asObject(asObject(parseJson(text))?.['domains']) ?? {};
  return new Map(
    Object.entries(domains).flatMap(([chat, mail]) => {
      const [from, to] = [asciiDomain(String(mail)), asciiDomain(chat)];
      return from === undefined || to === undefined || from === to ? [] : [[from, to]];
    }),
  );
}

export async function removeKeys(host: Host): Promise<void> {
  await host.changes.deleteFile(layout(host).ticketKeys);
}
