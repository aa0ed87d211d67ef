import { statusOf, uidOf, type Account, type Directory } from './accounts.ts';
import { BadTokenError } from './auth-token.ts';
import type { Sessions } from './sessions.ts';
import { child, children, flag, text, type SoapElement } from './soap-envelope.ts';
import { faults } from './soap-fault.ts';

/** zimbraPasswordLockoutMaxFailures. */
const LOCKOUT_FAILURES = 10;

export interface AuthOutcome {
  /** The AuthResponse without `_jsns`. */
  response: SoapElement;
  /** Set as the cookie ZM_AUTH_TOKEN by SOAP and by the login page; absent for half a login. */
  token?: string;
  account: Account;
}

/**
 * AuthRequest as zm-mailbox's Auth.java answers it: by token (with verifyAccount), by password, by
 * password and second factor, and by half a login's token and second factor. Throws SoapFault.
 */
export class Authenticator {
  readonly #directory: Directory;
  readonly #sessions: Sessions;
  readonly #failures = new Map<string, number>();

  constructor(directory: Directory, sessions: Sessions) {
    this.#directory = directory;
    this.#sessions = sessions;
  }

  /** Failed passwords since the last right one: zimbraPasswordLockoutFailureTime. */
  failuresOf(account: Account): number {
    return this.#failures.get(account.id) ?? 0;
  }

  /** `isMtaAuth`: on zimbraMtaAuthPort, where app-specific passwords take the place of main ones. */
  handle(request: SoapElement, { isMtaAuth = false } = {}): AuthOutcome {
    const named = this.#namedAccount(request);
    const given = text(request, 'account') ?? '';
    const password = text(request, 'password');
    const code = text(request, 'twoFactorCode');
    const authToken = child(request, 'authToken');

    if (authToken !== undefined) {
      const verify = flag(authToken, 'verifyAccount');
      if (verify && child(request, 'account') === undefined) {
        throw faults.invalidRequest('missing required element: account');
      }
      const encoded = text(request, 'authToken');
      // The real one runs into a NullPointerException here.
      if (encoded === undefined || encoded === '') {
        throw faults.failure('java.lang.NullPointerException');
      }
      return this.#byToken(request, encoded, verify ? { account: named } : undefined, code);
    }
    if (named === undefined) throw faults.authFailed(given);
    if (password === undefined) throw faults.invalidRequest('must specify password');
    if (named.twoFactorCode !== undefined && code === undefined && isMtaAuth) {
      this.#checkSecret(named, named.appPasswords ?? [], password, given);
      return this.#success(request, named);
    }
    this.checkPassword(named, password, given);
    if (named.twoFactorCode !== undefined) {
      if (code === undefined) return this.#needTwoFactor(named);
      checkCode(named, code, given);
    }
    return this.#success(request, named);
  }

  #namedAccount(request: SoapElement): Account | undefined {
    const element = child(request, 'account');
    const value = text(request, 'account');
    if (element === undefined || value === undefined) return undefined;
    const by = text(element, 'by') ?? 'name';
    if (by === 'name') return this.#directory.byName(value);
    if (by === 'id') return this.#directory.byId(value);
    throw faults.invalidRequest(`unknown by: ${by}`);
  }

  #byToken(
    request: SoapElement,
    encoded: string,
    expected: { account: Account | undefined } | undefined,
    code: string | undefined,
  ): AuthOutcome {
    try {
      const token = this.#sessions.decode(encoded);
      if (token.usage !== 'a' && token.usage !== 'tfa') throw faults.authFailed('');
      const account = this.#sessions.validate(token, token.usage);
      if (expected !== undefined && expected.account?.id !== account.id) {
        throw faults.authRequired();
      }
      if (token.usage === 'a') {
        return { account, token: encoded, response: this.#response(request, account, encoded) };
      }
      if (account.twoFactorCode === undefined) throw faults.invalidRequest('must specify password');
      if (code === undefined) throw faults.authFailed('');
      checkCode(account, code, account.email);
      this.#sessions.deregister(token);
      return this.#success(request, account);
    } catch (error) {
      if (error instanceof BadTokenError) throw faults.authRequired();
      throw error;
    }
  }

  /** Throws as Zimbra does for a wrong one, and counts it. */
  checkPassword(account: Account, password: string, given: string): void {
    this.#checkSecret(account, [account.password], password, given);
    if (account.mustChangePassword === true) throw faults.changePassword();
  }

  #checkSecret(account: Account, right: readonly string[], secret: string, given: string): void {
    const status = statusOf(account);
    if (status === 'maintenance') throw faults.maintenance();
    if (status !== 'active') throw faults.authFailed(given);
    if (secret === '' || !right.includes(secret)) {
      const failures = (this.#failures.get(account.id) ?? 0) + 1;
      this.#failures.set(account.id, failures);
      if (account.lockoutEnabled === true && failures >= LOCKOUT_FAILURES) {
        account.status = 'lockout';
      }
      throw faults.authFailed(given);
    }
    this.#failures.delete(account.id);
  }

  #needTwoFactor(account: Account): AuthOutcome {
    const half = this.#sessions.issue(account, { usage: 'tfa' });
    return {
      account,
      response: {
        twoFactorAuthRequired: { _content: 'true' },
        lifetime: this.#sessions.decode(half).expires - Date.now(),
        authToken: [{ _content: half }],
        trustedDevicesEnabled: { _content: 'true' },
      },
    };
  }

  #success(request: SoapElement, account: Account): AuthOutcome {
    const csrf = flag(request, 'csrfTokenSecured');
    const token = this.#sessions.issue(account, { csrf });
    return { account, token, response: this.#response(request, account, token) };
  }

  #response(request: SoapElement, account: Account, token: string): SoapElement {
    const wanted = child(request, 'attrs');
    const names = wanted === undefined ? [] : children(wanted, 'attr').map((a) => text(a, 'name'));
    const fields = this.#sessions.decode(token);
    return {
      authToken: [{ _content: token }],
      lifetime: fields.expires - Date.now(),
      ...(wanted !== undefined && { attrs: { _attrs: accountInfo(account, names) } }),
      skin: [{ _content: 'harmony' }],
      ...(flag(request, 'csrfTokenSecured') && {
        csrfToken: { _content: this.#sessions.csrfTokenFor(token) },
      }),
    };
  }
}

function checkCode(account: Account, code: string, given: string): void {
  if (code !== account.twoFactorCode) throw faults.twoFactorFailed(given);
}

/** Only attributes flagged accountInfo are ever given out; `mail` is not one of them. */
function accountInfo(
  account: Account,
  names: readonly (string | undefined)[],
): Record<string, unknown> {
  const all: Record<string, unknown> = {
    uid: uidOf(account),
    displayName: account.displayName,
    zimbraId: account.id,
    zimbraIsExternalVirtualAccount: account.isExternal === true ? 'TRUE' : 'FALSE',
    ...(account.aliases !== undefined && { zimbraMailAlias: account.aliases }),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}
