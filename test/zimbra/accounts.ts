/** The people of the simulated Zimbra, and how Zimbra finds one by name, alias or id. */

import { domainToASCII } from 'node:url';
import type { Meeting } from './calendar.ts';

export type AccountStatus = 'active' | 'locked' | 'lockout' | 'maintenance' | 'closed' | 'pending';

export interface Account {
  /** The canonical address: lower case, a domain with its letters; what GetInfo calls `name`. */
  readonly email: string;
  /** zimbraId, a UUID. */
  readonly id: string;
  readonly displayName: string;
  password: string;
  /** Addresses that find the account by name; alias domains count as aliases here. */
  readonly aliases?: readonly string[];
  /** The code of the second factor; present means that two-factor authentication is on. */
  readonly twoFactorCode?: string;
  /** zimbraAppSpecificPassword: for programs, where a second factor is on. */
  readonly appPasswords?: readonly string[];
  /** zimbraIsExternalVirtualAccount: somebody from outside to whom a folder was shared. */
  readonly isExternal?: boolean;
  /** zimbraIsAdminAccount: may view the mail of others. */
  readonly isAdmin?: boolean;
  /** Attributes of accounts that this administrator has no right to read; a full one reads all. */
  unreadable?: readonly string[];
  /** zimbraPrefLocale, for example `fr_CA`; default `en_US`. */
  readonly locale?: string;
  /** zimbraPrefCalendarFirstDayOfWeek: 0, the default, is Sunday. */
  readonly firstDayOfWeek?: number;
  /** zimbraPrefCalendarWorkingHours; by default from Monday to Friday. */
  readonly workingHours?: string;
  /** zimbraPasswordMustChange. */
  mustChangePassword?: boolean;
  /** zimbraPasswordLockoutEnabled with 10 failures; Zimbra's default is off. */
  readonly lockoutEnabled?: boolean;
  /** zimbraMailIdleSessionTimeout in seconds; 0 or absent means never. */
  readonly idleTimeout?: number;
  /** The web client runs in the offline desktop client. */
  readonly offlineClient?: boolean;
  /** Zimlets taken away with `!name` in zimbraZimletAvailableZimlets. */
  readonly deniedZimlets?: readonly string[];
  /** zimbraHideInGal. */
  readonly hideInGal?: boolean;
  /** zimbraFeatureGalEnabled and zimbraFeatureGalAutoCompleteEnabled; default true. */
  readonly galEnabled?: boolean;
  readonly galAutoCompleteEnabled?: boolean;
  /** zimbraFeatureBriefcasesEnabled; default true. */
  readonly briefcaseEnabled?: boolean;
  /** `title` in LDAP. */
  readonly jobTitle?: string;
  /** A picture in LDAP, as base64. */
  readonly thumbnailPhoto?: string;
  /** What stands in the account's calendar. */
  meetings?: readonly Meeting[];
  /** zimbraPref…: what the user, or a test, has set; Zimbra's defaults are in soap-services.ts. */
  prefs?: Readonly<Record<string, string>>;
  /** Addresses of the account's own contacts, each with a photo. */
  readonly contacts?: readonly string[];
  status?: AccountStatus;
  /** zimbraAuthTokenValidityValue: unset until the password changes for the first time. */
  validityValue?: number;
}

export const DOMAIN = 'example.test';

/**
 * Fresh copies of the default accounts. alice has an alias, bob a password with colons, carol a
 * second factor (code 123456), dave is an external account, o'brien has characters that XMPP
 * forbids in a local part, and admin may view the mail of others.
 */
export function defaultAccounts(domain = DOMAIN): Account[] {
  return [
    {
      email: `alice@${domain}`,
      id: '1f9d2a40-0b52-4a3c-9a0e-6d6a3d1a0001',
      displayName: 'Alice Liddell',
      password: 'down the rabbit hole',
      aliases: [`alice.liddell@${domain}`],
    },
    {
      email: `bob@${domain}`,
      id: '1f9d2a40-0b52-4a3c-9a0e-6d6a3d1a0002',
      displayName: 'Bob Martin',
      password: 'can:we:fix:it',
    },
    {
      email: `carol@${domain}`,
      id: '1f9d2a40-0b52-4a3c-9a0e-6d6a3d1a0003',
      displayName: 'Carol Danvers',
      password: 'belt and braces',
      twoFactorCode: '123456',
    },
    {
      email: `dave@${domain}`,
      id: '1f9d2a40-0b52-4a3c-9a0e-6d6a3d1a0004',
      displayName: 'Dave Guest',
      password: 'only passing through',
      isExternal: true,
    },
    {
      email: `o'brien@${domain}`,
      id: '1f9d2a40-0b52-4a3c-9a0e-6d6a3d1a0005',
      displayName: "Miles O'Brien",
      password: 'clover & shamrock',
    },
    {
      email: `admin@${domain}`,
      id: '1f9d2a40-0b52-4a3c-9a0e-6d6a3d1a0006',
      displayName: 'The Administrator',
      password: 'keys to the kingdom',
      isAdmin: true,
    },
  ];
}

export class Directory {
  readonly accounts: readonly Account[];

  constructor(accounts: readonly Account[]) {
    this.accounts = accounts;
  }

  byId(id: string): Account | undefined {
    return this.accounts.find((account) => account.id === id);
  }

  /**
   * Finds by address or alias, as LdapProvisioning.get(by name): case does not matter, nor whether a domain
   * is said with its letters or as `xn--…` (IDNUtil). The directory has the second, answers the first.
   */
  byName(name: string): Account | undefined {
    const wanted = inAscii(name);
    return this.accounts.find(({ email, aliases = [] }) =>
      [email, ...aliases].some((address) => inAscii(address) === wanted),
    );
  }

  /** For callers that may only name accounts that exist; throws otherwise. */
  mustFind(email: string): Account {
    const account = this.byName(email);
    if (account === undefined) throw new Error(`the simulated Zimbra has no account ${email}`);
    return account;
  }
}

function inAscii(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  return address.slice(0, at).toLowerCase() + domainToASCII(address.slice(at));
}

export function statusOf(account: Account): AccountStatus {
  return account.status ?? 'active';
}

/** The local part, which Zimbra stores as `uid`. */
export function uidOf(account: Account): string {
  return account.email.slice(0, account.email.indexOf('@'));
}
