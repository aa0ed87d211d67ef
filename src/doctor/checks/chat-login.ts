import { randomBytes } from 'node:crypto';
import { ticketFromPassword } from '../../shared/token-password.ts';
import type { Credentials, LoginResult } from '../ask/bosh-session.ts';
import {
  failed,
  NotApplicable,
  ok,
  orSee,
  SeeCheck,
  warning,
  type Check,
  type Finding,
} from '../finding.ts';
import { localPartOf, needAccount, needDomain, type Outside } from '../ask/outside.ts';
import { webmailPassword } from './jsp.ts';
import { archiveCheck } from './archive.ts';
import { serviceChecks } from './services.ts';

const AUTHENTICATOR =
  'on the XMPP host: zimbra-auth.mjs --try ADDRESS /etc/zimbra-auth/extauth.json says why; when it ' +
  'accepts, ejabberd has given the authenticator up: systemctl restart ejabberd';
const TAKE_OVER =
  'auth_method: [external] alone and auth_use_cache: false in ejabberd.yml; systemctl restart ejabberd';

/** Longer is slow for one, and at nine o'clock a queue for all. */
const MOST_LOGIN_MS = 2_000;

type TimedResult = LoginResult & { readonly tookMs: number };
type Attempt = (credentials: Omit<Credentials, 'domain'>) => Promise<TimedResult>;

/** Real logins through ejabberd, the good ones and those that must fail. */
export function chatLoginChecks(outside: Outside): Check[] {
  const attempt: Attempt = async (credentials) => {
    const domain = needDomain(outside);
    const session = await outside.bosh.open(domain);
    const startedAt = Date.now();
    try {
      const result = await session.login({ ...credentials, domain });
      return { ...result, tookMs: Date.now() - startedAt };
    } finally {
      await session.close();
    }
  };
  const user = (): string => localPartOf(needAccount(outside).address);
  const token = (): Promise<string> => webmailPassword(outside);
  /** What it is that the webmail signs in with. */
  const nameOf = async (): Promise<string> =>
    ticketFromPassword(await token()) === undefined ? 'session token' : 'ticket of the webmail';
  let first: Promise<TimedResult> | undefined;
  const tokenLogin = () =>
    (first ??= token().then((password) => attempt({ user: user(), password })));
  const needTokenLogin = async (): Promise<void> => {
    if (!(await orSee('login-token', tokenLogin())).accepted) throw new SeeCheck('login-token');
  };

  return inTurn([
    { id: 'login-token', run: async () => good(await nameOf(), await tokenLogin()) },
    {
      id: 'take-over',
      run: async () => {
        const password = await token();
        // What opens the door in a server that keeps passwords: one good login before.
        await needTokenLogin();
        const { otherAccount } = outside.options;
        const victim = otherAccount === undefined ? 'doctor-victim' : localPartOf(otherAccount);
        const authzid = `${victim}@${needDomain(outside)}`;
        const result = await attempt({ user: user(), password, authzid });
        return bad('to act as somebody else (authzid)', TAKE_OVER, result);
      },
    },
    {
      id: 'wrong-password',
      run: async () => {
        const password = randomBytes(12).toString('hex');
        return bad('a wrong password', AUTHENTICATOR, await attempt({ user: user(), password }));
      },
    },
    {
      id: 'foreign-token',
      run: async () => {
        const password = await token();
        await needTokenLogin();
        const { otherAccount } = outside.options;
        const other =
          otherAccount === undefined
            ? `doctor-${randomBytes(6).toString('hex')}`
            : localPartOf(otherAccount);
        const result = await attempt({ user: other, password });
        return bad('the token of another account', AUTHENTICATOR, result);
      },
    },
    {
      id: 'ticket-once',
      run: async () => {
        const password = await token();
        if (ticketFromPassword(password) === undefined) {
          throw new NotApplicable('the webmail gives session tokens: there are no keys of tickets');
        }
        await needTokenLogin();
        if (!(await attempt({ user: user(), password })).accepted) {
          throw new SeeCheck('login-token');
        }
        const result = await attempt({ user: user(), password });
        return bad('a ticket that was used before', AUTHENTICATOR, result);
      },
    },
    { id: 'login-password', run: () => passwordLogin(outside, attempt) },
    archiveCheck(outside, needTokenLogin),
    ...serviceChecks(outside, needTokenLogin),
  ]);
}

/**
 * One after the other: an ejabberd that keeps passwords answers by what it was told before, and at
 * the same time for all of them nobody could say what that was.
 */
function inTurn(checks: readonly Check[]): Check[] {
  let before: Promise<unknown> = Promise.resolve();
  return checks.map(({ id, run }) => ({
    id,
    run: () => {
      const result = before.then(run);
      before = result.catch(() => undefined);
      return result;
    },
  }));
}

async function passwordLogin(outside: Outside, attempt: Attempt): Promise<Finding> {
  const account = needAccount(outside);
  const { password } = account;
  if (password === undefined) throw new NotApplicable('needs a password, and a token was given');
  const zimbra = await orSee('zimbra-login', account.login());
  if (zimbra.kind === 'refused') throw new SeeCheck('zimbra-login');
  const result = await attempt({ user: localPartOf(account.address), password });
  if (zimbra.kind !== 'two-factor') return good('mail password', result);
  return bad('the password of an account with a second factor', AUTHENTICATOR, result);
}

function good(what: string, result: TimedResult): Finding {
  if (!result.accepted) {
    return failed(`ejabberd refuses the ${what}: ${result.condition}`, AUTHENTICATOR);
  }
  if (result.tookMs <= MOST_LOGIN_MS) return ok(`ejabberd accepts the ${what}`);
  return warning(
    `ejabberd accepts the ${what} only after ${(result.tookMs / 1000).toFixed(1)} s`,
    'find out why Zimbra’s SOAP service is slow (tail /opt/zimbra/log/mailbox.log); meanwhile a ' +
      'larger extauth_pool_size lets more people sign in at once',
  );
}

const bad = (what: string, mend: string, result: LoginResult): Finding =>
  result.accepted ? failed(`ejabberd accepts ${what}`, mend) : ok(`ejabberd refuses ${what}`);
