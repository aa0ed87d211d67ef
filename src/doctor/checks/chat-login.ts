import { randomBytes } from 'node:crypto';
import { passwordFromToken } from '../../shared/token-password.ts';
import { BoshSession, type Credentials, type LoginResult } from '../bosh-session.ts';
import { failed, NotApplicable, ok, type Check, type Finding } from '../finding.ts';
import { httpBindUrl, localPartOf, needAccount, needDomain, type Outside } from '../outside.ts';
import { archiveCheck } from './archive.ts';

const AUTHENTICATOR =
  'on the XMPP host: zimbra-auth.mjs --try ADDRESS /etc/zimbra-auth/extauth.json says why; ' +
  'its log has a line per decision';
const TAKE_OVER = 'auth_method: [external] alone and auth_use_cache: false in ejabberd.yml';

/** Real logins through ejabberd, the good ones and those that must fail. */
export function chatLoginChecks(outside: Outside): Check[] {
  const attempt = async (credentials: Omit<Credentials, 'domain'>): Promise<LoginResult> => {
    const domain = needDomain(outside);
    const session = await BoshSession.open(outside.http, httpBindUrl(outside), domain);
    try {
      return await session.login({ ...credentials, domain });
    } finally {
      await session.close();
    }
  };
  const user = (): string => localPartOf(needAccount(outside).address);
  const token = async (): Promise<string> => passwordFromToken(await needAccount(outside).token());

  return inTurn([
    {
      id: 'login-token',
      run: async () =>
        good('session token', await attempt({ user: user(), password: await token() })),
    },
    {
      id: 'take-over',
      run: async () => {
        const password = await token();
        // What opens the door in a server that keeps passwords: one good login before.
        const before = await attempt({ user: user(), password });
        if (!before.accepted) throw new NotApplicable('see login-token');
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
        const { otherAccount } = outside.options;
        const other =
          otherAccount === undefined
            ? `doctor-${randomBytes(6).toString('hex')}`
            : localPartOf(otherAccount);
        const result = await attempt({ user: other, password });
        return bad('the token of another account', AUTHENTICATOR, result);
      },
    },
    { id: 'login-password', run: () => passwordLogin(outside, attempt) },
    archiveCheck(outside),
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

async function passwordLogin(
  outside: Outside,
  attempt: (credentials: Omit<Credentials, 'domain'>) => Promise<LoginResult>,
): Promise<Finding> {
  const account = needAccount(outside);
  const { password } = account;
  if (password === undefined) throw new NotApplicable('needs a password, and a token was given');
  const zimbra = await account.login();
  if (zimbra.kind === 'refused') throw new NotApplicable('see zimbra-login');
  const result = await attempt({ user: localPartOf(account.address), password });
  if (zimbra.kind !== 'two-factor') return good('mail password', result);
  return bad('the password of an account with a second factor', AUTHENTICATOR, result);
}

const good = (what: string, result: LoginResult): Finding =>
  result.accepted
    ? ok(`ejabberd accepts the ${what}`)
    : failed(`ejabberd refuses the ${what}: ${result.condition}`, AUTHENTICATOR);

const bad = (what: string, mend: string, result: LoginResult): Finding =>
  result.accepted ? failed(`ejabberd accepts ${what}`, mend) : ok(`ejabberd refuses ${what}`);
