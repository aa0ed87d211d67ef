import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readTicketKeys } from '../../server/ticket-keys.ts';
import type { Options } from '../command-line.ts';
import {
  CannotTell,
  failed,
  messageOf,
  NotApplicable,
  ok,
  type Check,
  type Finding,
} from '../finding.ts';

/** Below Zimbra's folder; the JSP looks there. */
export const TICKETS_FOLDER = 'data/com_zimbra_converse.tickets';
export const KEYS_AGAIN = './deploy.sh zimbra --ticket-keys FILE';

/** The keys of tickets on a mailbox host. */
export const zimbraTicketChecks = ({ zimbraDir }: Options): Check[] => [
  { id: 'zimbra-ticket-keys', run: () => judge(join(zimbraDir, TICKETS_FOLDER)) },
];

function judge(folder: string): Finding {
  const file = join(folder, 'ticket-keys');
  try {
    if (statSync(folder, { throwIfNoEntry: false }) === undefined) {
      throw new NotApplicable('no keys of tickets on this host: the JSP gives session tokens');
    }
    const open = [folder, file].filter((path) => (statSync(path).mode & 0o077) !== 0);
    if (open.length > 0) {
      return failed(
        `others than its owner can read or write ${open.join(' and ')}: who reads it can chat as anybody`,
        `chmod go= ${open.join(' ')}; then new keys: ./deploy.sh keys rotate on the XMPP host, ${KEYS_AGAIN} here, ./deploy.sh keys retire there`,
      );
    }
    const [first, ...others] = readTicketKeys(readFileSync(file, 'utf8'));
    const older = others.length === 0 ? '' : `, and ${others.length} older`;
    return ok(`the JSP signs with the key ${first?.kid ?? ''}${older}; only its owner can read it`);
  } catch (error) {
    if (error instanceof NotApplicable) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EACCES')
      throw new CannotTell(`no right to read ${file}`, 'run this as root or zimbra');
    return failed(
      `${file}: ${code === 'ENOENT' ? 'there is none, and the JSP gives no session token either' : messageOf(error)}`,
      `${KEYS_AGAIN}, or --no-tickets`,
    );
  }
}
