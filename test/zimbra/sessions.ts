import { createHmac, randomBytes } from 'node:crypto';
import { statusOf, type Account, type Directory } from './accounts.ts';
import {
  BadTokenError,
  newTokenId,
  TokenCodec,
  type TokenFields,
  type TokenUsage,
} from './auth-token.ts';
import { faults } from './soap-fault.ts';

export interface IssueOptions {
  /** Default: 2 days for a session, 5 minutes for half a two-factor login. */
  lifetimeMs?: number;
  delegatedBy?: Account;
  usage?: TokenUsage;
  csrf?: boolean;
}

const DAY = 86_400_000;

/** Issues tokens, knows which are registered, and judges them as AuthProvider does. */
export class Sessions {
  readonly #directory: Directory;
  readonly #codec = new TokenCodec();
  readonly #registered = new Map<number, string>();
  readonly #csrfKey = randomBytes(16);

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  issue(account: Account, options: IssueOptions = {}): string {
    const usage = options.usage ?? 'a';
    const lifetime = options.lifetimeMs ?? (usage === 'a' ? 2 * DAY : 300_000);
    const tokenId = newTokenId();
    this.#registered.set(tokenId, account.id);
    return this.#codec.encode({
      accountId: account.id,
      expires: Date.now() + lifetime,
      usage,
      tokenId,
      csrf: options.csrf ?? false,
      ...(options.delegatedBy !== undefined && { adminId: options.delegatedBy.id }),
      ...(account.validityValue !== undefined && { validityValue: account.validityValue }),
    });
  }

  /** Throws BadTokenError for anything that was not issued here. */
  decode(encoded: string): TokenFields {
    return this.#codec.decode(encoded);
  }

  isLive(token: TokenFields): boolean {
    return Date.now() <= token.expires && this.#registered.has(token.tokenId);
  }

  deregister(token: TokenFields): void {
    this.#registered.delete(token.tokenId);
  }

  deregisterAll(account: Account): void {
    for (const [tokenId, owner] of this.#registered) {
      if (owner === account.id) this.#registered.delete(tokenId);
    }
  }

  /** AuthProvider.validateAuthToken: gives the account or throws the SOAP fault. */
  validate(token: TokenFields, usage: TokenUsage = 'a'): Account {
    if (token.usage !== usage || !this.isLive(token)) throw faults.authExpired();
    const account = this.#directory.byId(token.accountId);
    if (account === undefined) throw faults.authExpired();
    if (token.validityValue !== account.validityValue) throw faults.authExpired();
    if (token.adminId === undefined) {
      if (statusOf(account) === 'active') return account;
      throw usage === 'tfa' ? faults.authFailed('') : faults.authExpired();
    }
    // A delegated session works for locked accounts too, but needs an active administrator.
    if (statusOf(account) === 'maintenance') throw faults.authExpired();
    const admin = this.#directory.byId(token.adminId);
    if (admin === undefined) throw faults.authExpired();
    if (admin.isAdmin !== true) throw faults.permDenied('not an admin for delegated auth');
    if (statusOf(admin) !== 'active') throw faults.authExpired();
    return account;
  }

  /**
   * What ZimletFilter and the web client's front page look at: the cookie's token, when it is
   * genuine, unexpired and registered. Not the account's status, not the usage: Zimbra's filter
   * looks at neither.
   */
  fromCookie(cookie: string | undefined): CookieSession {
    if (cookie === undefined || cookie === '') return { refused: 'no authtoken cookie' };
    try {
      const token = this.#codec.decode(cookie);
      if (!this.isLive(token)) return { refused: 'authtoken expired' };
      const account = this.#directory.byId(token.accountId);
      if (account === undefined) return { refused: 'authtoken expired' };
      return { account, token };
    } catch (error) {
      if (error instanceof BadTokenError) return { refused: 'unable to parse authtoken' };
      throw error;
    }
  }

  crumb(encoded: string): string {
    return this.#codec.crumb(encoded);
  }

  csrfTokenFor(encoded: string): string {
    return `0_${createHmac('sha1', this.#csrfKey).update(this.crumb(encoded)).digest('hex')}`;
  }
}

export type CookieSession =
  | { account: Account; token: TokenFields; refused?: undefined }
  | { refused: string };
