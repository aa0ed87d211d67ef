/** The company's directory of the simulated Zimbra (GAL): who is in it, and what a name finds. */
import { type Account, type Directory, DOMAIN } from './accounts.ts';

/** As Zimbra maps LDAP to contacts; several values of one attribute are an array. */
export type GalAttributes = Readonly<Record<string, string | readonly string[]>>;

export interface GalEntry {
  readonly id: string;
  readonly attrs: GalAttributes;
}

/** What else a directory holds that has grown for years. */
const OTHERS: readonly GalAttributes[] = [
  { email: `everybody@${DOMAIN}`, fullName: 'Everybody in the house', type: 'group' },
  {
    email: `meeting-room@${DOMAIN}`,
    fullName: 'Meeting room with the big table',
    zimbraAccountCalendarUserType: 'RESOURCE',
    zimbraCalResType: 'Location',
  },
  // Made by an old release, which did not hide them yet.
  { email: `spam.kq7_wbyo@${DOMAIN}`, fullName: 'spam.kq7_wbyo' },
  { email: `galsync.hx2kvd@${DOMAIN}`, fullName: 'galsync' },
  // People outside, whom somebody has put there.
  { email: 'bob@elsewhere.example', fullName: 'Bob Elsewhere', company: 'Elsewhere Ltd' },
];

/** LdapProvisioning's zimbraAccountAutoComplete: these begin with the text; or hold it. */
const SEARCHED = /^(fullName|firstName|lastName|nickname|email\d*)$/;

export class Gal {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  autoComplete(text: string): GalEntry[] {
    return this.#matching((value) => value.startsWith(text.toLowerCase()));
  }

  /** A single full stop finds everybody. */
  search(text: string): GalEntry[] {
    return this.#matching((value) => text === '.' || value.includes(text.toLowerCase()));
  }

  #matching(matches: (value: string) => boolean): GalEntry[] {
    return this.#entries().filter(({ attrs }) =>
      Object.entries(attrs).some(
        ([name, value]) =>
          SEARCHED.test(name) && [value].flat().some((each) => matches(each.toLowerCase())),
      ),
    );
  }

  /** Hidden entries never leave the server, and neither do the guests' accounts. */
  #entries(): GalEntry[] {
    const shown = this.#directory.accounts.filter(
      ({ hideInGal, isExternal }) => hideInGal !== true && isExternal !== true,
    );
    return [
      ...shown.map((account) => ({ id: account.id, attrs: attributesOf(account) })),
      ...OTHERS.map((attrs, at) => ({ id: `1f9d2a40-0b52-4a3c-9a0e-6d6a3d1b000${at}`, attrs })),
    ];
  }
}

function attributesOf(account: Account): GalAttributes {
  const { email, displayName, aliases = [], jobTitle, thumbnailPhoto } = account;
  const [firstName = '', ...rest] = displayName.split(' ');
  return {
    email,
    ...Object.fromEntries(aliases.map((alias, at) => [`email${at + 2}`, alias])),
    fullName: displayName,
    firstName,
    lastName: rest.join(' '),
    objectClass: ['inetOrgPerson', 'zimbraAccount', 'amavisAccount'],
    ...(jobTitle !== undefined && { jobTitle }),
    ...(thumbnailPhoto !== undefined && { thumbnailPhoto }),
  };
}
