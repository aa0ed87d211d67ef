import { parseOptions } from '../../parts/command-line.ts';
import { insistOnPrivate } from '../archive/options.ts';

export const TABLES_HELP = `Usage: ./deploy.sh tables [OPTION...]          on the XMPP host, as root

Brings the tables that ejabberd uses, in SQLite, MariaDB or MySQL, to what the installed ejabberd wants:
after an upgrade of it, such as one of Debian, messages are else delivered and not archived, or contact lists
are empty. Gives room to long addresses, too. With --restart ejabberd stands still meanwhile: all that is
there is put into a file first, whose name is told. Without it nothing is done but told what lacks. Can be
run at any time, and again; data are never deleted.

  --admin-file FILE    Options of the client (section [client]: user, password) for an administrator of
                       a MariaDB or MySQL elsewhere; a file that only root can read.
  --restart            Do it, and start ejabberd again.
  --dry-run            Show what would be done; change nothing.
`;

export interface TablesOptions {
  /** Without it root of this machine, by the socket. */
  readonly adminFile: string | undefined;
  readonly mayRestart: boolean;
}

const OPTIONS = {
  'admin-file': { type: 'string' },
  restart: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const;

/** Throws {@link Misuse}. */
export function tablesOptions(args: readonly string[]): TablesOptions {
  const { 'admin-file': adminFile, restart } = parseOptions('tables', args, OPTIONS);
  insistOnPrivate('--admin-file', adminFile, 'tables');
  return { adminFile, mayRestart: restart === true };
}
