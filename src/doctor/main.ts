import { readFile } from 'node:fs/promises';
import { AccountSession } from './ask/account-session.ts';
import { BoshDoor } from './ask/bosh-door.ts';
import { boshChecks } from './checks/bosh.ts';
import { certificateChecks, renewalChecks } from './checks/certificates.ts';
import { chatDataChecks } from './checks/chat-data.ts';
import { chatLoginChecks } from './checks/chat-login.ts';
import { ejabberdChecks } from './checks/ejabberd.ts';
import { extauthChecks } from './checks/extauth.ts';
import { firewallChecks } from './checks/firewall.ts';
import { jspChecks } from './checks/jsp.ts';
import { logChecks } from './checks/logs.ts';
import { databaseChecks } from './checks/database.ts';
import { nginxChecks } from './checks/nginx.ts';
import { publicAddressChecks } from './checks/public-address.ts';
import { teamsChecks } from './checks/teams.ts';
import { webmailChecks } from './checks/webmail.ts';
import { ticketChecks } from './checks/tickets.ts';
import { zimbraTicketChecks } from './checks/ticket-keys.ts';
import { zimbraHostChecks } from './checks/zimbra-host.ts';
import { zimletChecks } from './checks/zimlet.ts';
import { HELP, parseCommandLine, type Options } from './command-line.ts';
import { AskedAuthenticator } from './read/asked-authenticator.ts';
import { findEjabberd } from './read/ejabberd-host.ts';
import { messageOf, type Check } from './finding.ts';
import { tryBothFamilies } from '../server/both-families.ts';
import { createHttp } from './ask/http.ts';
import type { Outside } from './ask/outside.ts';
import { exitStatus, jsonReport, runChecks, textReport } from './run-checks.ts';
import { readSecret } from './read/secret.ts';
import { withUsualAuthorities } from './ask/tls-handshake.ts';

/** Put in by the bundler. */
declare const DOCTOR_VERSION: string;

const WRONG_USE = 64;

tryBothFamilies();

const invocation = parseCommandLine(process.argv.slice(2));
switch (invocation.mode) {
  case 'help':
    process.stdout.write(HELP);
    break;
  case 'version':
    process.stdout.write(`${DOCTOR_VERSION}\n`);
    break;
  case 'misuse':
    misuse(invocation.problem);
    break;
  case 'examine':
    await examine(invocation.options).catch((error: unknown) => misuse(messageOf(error)));
}

function misuse(problem: string): void {
  process.stderr.write(`${problem}\n\n${HELP}`);
  process.exitCode = WRONG_USE;
}

async function examine(options: Options): Promise<void> {
  const outside = await openOutside(options);
  const ejabberd = findEjabberd(options.ejabberdYml);
  const authenticator = new AskedAuthenticator(ejabberd, options, DOCTOR_VERSION);
  const all: Check[] = [
    ...(outside === undefined
      ? []
      : [
          ...publicAddressChecks(outside),
          ...webmailChecks(outside),
          ...zimletChecks(outside),
          ...jspChecks(outside),
          ...boshChecks(outside),
          ...chatLoginChecks(outside),
          ...ticketChecks(outside, ejabberd, authenticator),
        ]),
    ...ejabberdChecks(ejabberd),
    ...certificateChecks(ejabberd, options),
    ...renewalChecks(),
    ...extauthChecks(ejabberd, options, authenticator),
    ...databaseChecks(ejabberd, options),
    ...chatDataChecks(ejabberd, options),
    ...teamsChecks(),
    ...firewallChecks(),
    ...logChecks(options),
    ...nginxChecks(options, ejabberd),
    ...zimbraHostChecks(options, DOCTOR_VERSION),
    ...zimbraTicketChecks(options),
  ];
  const unknown = options.only.filter((id) => !all.some((check) => check.id === id));
  if (unknown.length > 0) throw new Error(`--only: there is no check ${unknown.join(', ')} here`);
  const chosen = all.filter(({ id }) => options.only.length === 0 || options.only.includes(id));

  const results = await runChecks(chosen, options.deadlineMs);
  await outside?.account?.logOut();
  const report = options.json ? jsonReport(results) : textReport(results);
  process.exitCode = exitStatus(results);
  // A check that ran out of time may still hold a connection or a child: nobody waits for it.
  process.stdout.write(report, () => process.exit());
}

/** Rejects when an option or the secret cannot be used. */
async function openOutside(options: Options): Promise<Outside | undefined> {
  const { zimbraUrl: url, account, caFile } = options;
  if (url === undefined) return undefined;
  const ca =
    caFile === undefined ? undefined : withUsualAuthorities(await readFile(caFile, 'utf8'));
  const http = createHttp(ca);
  return {
    ...{ url, http, ca, options, version: DOCTOR_VERSION },
    bosh: new BoshDoor(http, new URL(options.httpBind, url)),
    account:
      account === undefined
        ? undefined
        : new AccountSession(http, url, account, await readSecret(process.stdin)),
  };
}
