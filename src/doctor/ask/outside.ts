import { chatDomain } from '../../server/domain-name.ts';
import { escapeLocalPart } from '../../shared/jid-local.ts';
import type { AccountSession } from './account-session.ts';
import type { BoshDoor } from './bosh-door.ts';
import type { Options } from '../command-line.ts';
import { NotApplicable } from '../finding.ts';
import type { Http } from './http.ts';

/** What the checks from outside work with. */
export interface Outside {
  readonly url: URL;
  readonly http: Http;
  /** Trusted besides the usual authorities; PEM. */
  readonly ca: readonly string[] | undefined;
  readonly options: Options;
  /** Of this program, which is the one of the zimlet and of the authenticator it belongs to. */
  readonly version: string;
  readonly bosh: BoshDoor;
  /** Undefined when no account was given. */
  readonly account: AccountSession | undefined;
}

export const ZIMLET = 'com_zimbra_converse';

export const httpBindUrl = ({ url, options }: Outside): URL => new URL(options.httpBind, url);

/** The account to sign in as, or the reason why the check is left out. */
export function needAccount({ account }: Outside): AccountSession {
  if (account === undefined) throw new NotApplicable('needs --account');
  return account;
}

/** The XMPP domain, or the reason why the check is left out. */
export function needDomain({ options, account }: Outside): string {
  const domain = options.domain ?? (account && chatDomain(account.mailDomain));
  if (domain === undefined) throw new NotApplicable('needs --domain or --account');
  return domain;
}

/** `o'brien@example.com` → `o\27brien`. */
export const localPartOf = (address: string): string =>
  escapeLocalPart(address.slice(0, address.lastIndexOf('@')));
