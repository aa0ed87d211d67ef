import { existsSync, readFileSync } from 'node:fs';
import type { Options } from '../command-line.ts';
import { CannotTell, SeeCheck } from '../finding.ts';
import type { EjabberdHost } from './ejabberd-host.ts';
import {
  daemonCommand,
  parseExtauthCommand,
  parseRelayCommand,
  type ExtauthCommand,
  type RelayCommand,
} from './extauth-command.ts';

export const UNIT_NAME = 'zimbra-auth.service';
const UNIT_FOLDERS = ['/etc/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];

export const EXAMPLE =
  'extauth_program: /usr/bin/node /usr/local/lib/com_zimbra_converse/zimbra-auth.mjs ' +
  '/etc/zimbra-auth/extauth.json';

/** How ejabberd comes to the authenticator: it starts it itself, or a relay to the daemon. */
export interface Authenticator {
  readonly command: ExtauthCommand;
  readonly relay?: RelayCommand;
}

/** The unit of the daemon; undefined when there is none. */
export const unitFileOf = ({ authUnit }: Options): string | undefined =>
  (authUnit === undefined ? UNIT_FOLDERS.map((name) => `${name}/${UNIT_NAME}`) : [authUnit]).find(
    (file) => existsSync(file),
  );

/** Throws {@link SeeCheck} when `extauth-program` says why there is none, or {@link CannotTell}. */
export function findAuthenticator(host: EjabberdHost, options: Options): Authenticator {
  const [line, ...others] = host.config().values('extauth_program');
  if (typeof line !== 'string') throw new SeeCheck('extauth-program');
  if (others.some((other) => other !== line)) {
    throw new CannotTell('there are several extauth_program', 'use one for all domains');
  }
  const relay = parseRelayCommand(line);
  if (relay === undefined) {
    const command = parseExtauthCommand(line);
    if (command !== undefined) return { command };
    throw new CannotTell('extauth_program is more than a program and its arguments', EXAMPLE);
  }
  const unit = unitFileOf(options);
  if (unit === undefined) throw new SeeCheck('extauth-program');
  const command = daemonCommand(readFileSync(unit, 'utf8'));
  if (command !== undefined) return { command, relay };
  throw new CannotTell(`ExecStart of ${unit} is beyond this program`, '--extauth-config FILE');
}
