import { escapeLocalPart } from '../../shared/jid-local.ts';
import {
  passwordFromToken,
  ticketFromPassword,
  tokenFromPassword,
} from '../../shared/token-password.ts';
import { UsedTickets } from '../ticket/used-tickets.ts';
import { asciiDomain } from '../../server/domain-name.ts';
import { hasTokenForm } from '../../server/token-form.ts';
import type { Config } from '../config/config.ts';
import { createJudge, createKept } from '../engine/create-judge.ts';
import { BackgroundTasks } from '../judge/background-tasks.ts';
import { prepareLocalPart } from '../verdict/account.ts';
import { describeToken } from '../verdict/session-token.ts';
import { describeVerdict } from '../verdict/verdict.ts';
import type { SoapCallReport } from '../zimbra/soap-caller.ts';

/**
 * Judges one credential the way a request of ejabberd would be, step by step for a person to read.
 * Nothing is cached, and the budgets are those of a fresh start. Resolves with the exit code.
 */
export async function runTry({
  config,
  version,
  address,
  credential,
  print,
  now,
  clock,
}: {
  config: Config;
  version: string;
  /** The user's address as in Zimbra, or with the chat domain in its place. */
  address: string;
  /** A password or a session token, with or without the prefix, perhaps with a line end. */
  credential: string;
  print: (line: string) => void;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Milliseconds, from any fixed point. */
  clock: () => number;
}): Promise<0 | 1 | 2> {
  const tell = (step: string, text: string) => print(`  ${step.padEnd(10)} ${text}`);
  const { user, server } = jidOf(address, config);
  const entered = credential.replace(/\r?\n$/, '');
  const password = hasTokenForm(entered) ? passwordFromToken(entered) : entered;
  const token = tokenFromPassword(password);
  const isTicket = ticketFromPassword(password) !== undefined;
  const kind = isTicket ? 'ticket' : token === undefined ? 'password' : 'session token';

  tell('JID', `${user}@${server}`);
  tell('domain', describeDomain(server, config));
  tell('credential', token === undefined ? kind : `${kind}: ${describeToken(token)}`);
  tell('cache', 'passed by; the counts of wrong passwords of a running authenticator as well');

  const background = new BackgroundTasks((error) => {
    throw error;
  });
  const { authenticate, services } = createJudge(
    { ...config, stateFolder: undefined },
    // Whether it was used before the running daemon knows alone.
    { ...createKept({ now, clock }), usedTickets: new UsedTickets(0) },
    {
      version,
      now,
      clock,
      background,
      onCallEnd: (report) => tell('Zimbra', describeCall(report)),
      onSessionLeft: (_address, why) => tell('Zimbra', `the session could not be ended: ${why}`),
    },
  );
  try {
    const { verdict } = await authenticate({ op: 'auth', user, server, password });
    await background.settled();
    print(`${address}, ${kind}: ${describeVerdict(verdict)}`);
    return { accepted: 0 as const, refused: 1 as const, unknown: 2 as const }[verdict.outcome];
  } finally {
    services.close();
  }
}

/** What ejabberd would send for the owner of this address: the mail domain may be another in chat. */
function jidOf(address: string, { domains }: Config): { user: string; server: string } {
  const at = address.lastIndexOf('@');
  const local = prepareLocalPart(address.slice(0, Math.max(at, 0)));
  const domain = address.slice(at + 1);
  const mailDomain = asciiDomain(domain);
  const chatDomain = [...domains].find(([, mail]) => mail === mailDomain)?.[0];
  const server = mailDomain !== undefined && domains.has(mailDomain) ? mailDomain : chatDomain;
  return { user: escapeLocalPart(local), server: server ?? domain };
}

function describeDomain(server: string, { domains }: Config): string {
  const mailDomain = domains.get(asciiDomain(server) ?? '');
  if (mailDomain === undefined) return `not served; served are ${[...domains.keys()].join(', ')}`;
  return `served; mail domain ${mailDomain}`;
}

const describeCall = ({ call, result, ms }: SoapCallReport): string =>
  `${call}: ${result}, ${Math.round(ms)} ms`;
