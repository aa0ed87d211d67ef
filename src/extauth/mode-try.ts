import { escapeLocalPart } from '../shared/jid-local.ts';
import { passwordFromToken, tokenFromPassword } from '../shared/token-password.ts';
import { normalizeDomain, prepareLocalPart } from './account.ts';
import { AccountMemory } from './account-memory.ts';
import { createAuthenticator } from './authenticator.ts';
import { BackgroundTasks } from './background-tasks.ts';
import { Coalescer } from './coalesce.ts';
import type { Config } from './config.ts';
import { createCredentialCheck } from './credential-check.ts';
import { createCredentialKey } from './credential-key.ts';
import { DirectoryStore } from './directory.ts';
import { createGuardedCheck } from './guarded-check.ts';
import { PasswordBudget } from './password-budget.ts';
import { createServices } from './services.ts';
import { describeToken, hasTokenForm } from './session-token.ts';
import type { SoapCallReport } from './soap-caller.ts';
import { VerdictCache } from './verdict-cache.ts';
import { describeVerdict } from './verdict.ts';

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
  const kind = token === undefined ? 'password' : 'session token';

  tell('JID', `${user}@${server}`);
  tell('domain', describeDomain(server, config));
  tell('credential', token === undefined ? kind : `${kind}: ${describeToken(token)}`);
  tell('cache', 'passed by; the counts of wrong passwords of a running authenticator as well');

  const background = new BackgroundTasks((error) => {
    throw error;
  });
  const memory = new AccountMemory(clock);
  const noTime = { tokenMs: 0, passwordMs: 0, refusedPasswordMs: 0 };
  const services = createServices({
    config,
    version,
    clock,
    memory,
    directoryStore: new DirectoryStore(),
    onCallEnd: (report) => tell('Zimbra', describeCall(report)),
  });
  const { directory, zimbra, zimbraForPasswords } = services;
  const check = createGuardedCheck({
    check: createCredentialCheck({
      zimbra,
      zimbraForPasswords,
      now,
      background,
      onSessionLeft: (_address, why) => tell('Zimbra', `the session could not be ended: ${why}`),
    }),
    directory,
    memory,
    cache: new VerdictCache(noTime, memory, clock),
    budget: new PasswordBudget({ perAccount: 1, overall: 1 }, clock),
    keyOf: createCredentialKey(),
    asking: new Coalescer(),
    timeoutMs: config.timeoutMs,
    now,
    clock,
  });
  const authenticate = createAuthenticator({ domains: config.domains, check, directory });
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
  const mailDomain = normalizeDomain(domain);
  const chatDomain = [...domains].find(([, mail]) => mail === mailDomain)?.[0];
  const server = mailDomain !== undefined && domains.has(mailDomain) ? mailDomain : chatDomain;
  return { user: escapeLocalPart(local), server: server ?? domain };
}

function describeDomain(server: string, { domains }: Config): string {
  const mailDomain = domains.get(normalizeDomain(server) ?? '');
  if (mailDomain === undefined) return `not served; served are ${[...domains.keys()].join(', ')}`;
  return `served; mail domain ${mailDomain}`;
}

const describeCall = ({ call, result, ms }: SoapCallReport): string =>
  `${call}: ${result}, ${Math.round(ms)} ms`;
