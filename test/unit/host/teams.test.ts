import { describe, expect, it } from 'vitest';
import { readLdif } from '../../../src/host/facts/ldif.ts';
import { type Team, teamsOf, teamsText } from '../../../src/host/facts/teams.ts';
import { isLdapUrl } from '../../../src/host/facts/zimbra-ldap.ts';

const LDIF = `dn: uid=alice,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
objectClass: zimbraAccount
uid: alice
displayName:: QWxpY2UgTcO8bGxlcg==
zimbraMailDeliveryAddress: Alice@Example.com
zimbraMailAlias: a.mueller@example.com

dn: uid=bob,ou=people,dc=example,dc=com
objectClass: zimbraAccount
uid: bob
displayName: Bob
 by the river
zimbraMailDeliveryAddress: bob@example.com

# a remark, as a page ends with it: cookie=

dn: uid=hidden,ou=people,dc=example,dc=com
objectClass: zimbraAccount
zimbraMailDeliveryAddress: hidden@example.com

dn: uid=room,ou=people,dc=example,dc=com
objectClass: zimbraAccount
objectClass: zimbraCalendarResource
uid: room
zimbraMailDeliveryAddress: room@example.com

dn: uid=carol,ou=people,dc=two,dc=example
objectClass: zimbraAccount
uid: carol
zimbraMailDeliveryAddress: carol@two.example
`;
const DOMAINS = ['example.com', 'two.example'];

function list(name: string, members: readonly string[], { isHidden = false } = {}): string {
  return [
    '',
    `dn: uid=${name},ou=people,dc=example,dc=com`,
    'objectClass: zimbraDistributionList',
    ...(isHidden ? [] : [`uid: ${name}`, `displayName: The ${name}`, `mail: ${name}@example.com`]),
    `zimbraMailAlias: ${name}@example.com`,
    ...members.map((member) => `zimbraMailForwardingAddress: ${member}`),
    '',
  ].join('\n');
}

const teams = (ldif: string, domains = DOMAINS): string[] =>
  teamsOf('lists', readLdif(ldif), domains).map(shown);
const shown = ({ name, members }: Team): string =>
  `${name}: ${members.map(({ jid }) => jid).join(' ')}`;

describe('what ldapsearch prints', () => {
  it('is read with long lines, other alphabets and remarks', () => {
    const entries = readLdif(LDIF);
    expect(entries).toHaveLength(5);
    expect(entries[0]?.get('displayname')).toEqual(['Alice Müller']);
    expect(entries[0]?.get('objectclass')).toEqual(['inetOrgPerson', 'zimbraAccount']);
    expect(entries[1]?.get('displayname')).toEqual(['Bobby the river']);
    expect(readLdif('')).toEqual([]);
  });
});

describe('teams of lists', () => {
  it('know a member by an alias, in any case, and once', () => {
    const members = ['A.Mueller@example.com', 'alice@example.com', 'BOB@example.com'];
    expect(teams(LDIF + list('staff', members))).toEqual([
      'The staff: alice@example.com bob@example.com',
    ]);
  });

  it('leave out who is hidden, a room, of another domain or of no account', () => {
    const members = ['hidden', 'room', 'nobody', 'bob', 'alice'].map((one) => `${one}@example.com`);
    const ldif = LDIF + list('staff', [...members, 'carol@two.example', 'x@elsewhere.example']);
    expect(teams(ldif)).toEqual(['The staff: alice@example.com bob@example.com carol@two.example']);
    expect(teams(ldif, ['example.com'])).toEqual(['The staff: alice@example.com bob@example.com']);
  });

  it('count who is in a list of the list, also one that is hidden or holds the first', () => {
    const inner = list('inner', ['bob@example.com', 'outer@example.com'], { isHidden: true });
    const outer = list('outer', ['alice@example.com', 'inner@example.com']);
    expect(teams(LDIF + inner + outer)).toEqual(['The outer: alice@example.com bob@example.com']);
  });

  it('are none of a hidden list, nor of one with a single person', () => {
    const both = ['alice@example.com', 'bob@example.com'];
    expect(teams(LDIF + list('secret', both, { isHidden: true }))).toEqual([]);
    expect(teams(LDIF + list('alone', ['bob@example.com']))).toEqual([]);
  });
});

describe('everyone', () => {
  it('is a team for each domain that has two people', () => {
    expect(teamsOf('everyone', readLdif(LDIF), DOMAINS).map(shown)).toEqual([
      'example.com: alice@example.com bob@example.com',
    ]);
  });
});

describe('the file', () => {
  it('has each person once, and no name can end its line or add a column', () => {
    const person = { jid: 'a@example.com', name: 'A' };
    const text = teamsText([
      { name: 'One', members: [person, { jid: 'b@example.com', name: 'B' }] },
      { name: 'Two', members: [person, { jid: 'b@example.com', name: 'B' }] },
    ]);
    expect(text).toBe(
      'person\ta@example.com\tA\nperson\tb@example.com\tB\n' +
        'team\tOne\ta@example.com b@example.com\nteam\tTwo\ta@example.com b@example.com\n',
    );
    const evil = Buffer.from('Eve\nteam\tAll\tx@example.com').toString('base64');
    const ldif = LDIF.replace('displayName: Bob\n by the river', `displayName:: ${evil}`);
    const lines = teamsText(teamsOf('everyone', readLdif(ldif), DOMAINS)).split('\n');
    expect(lines).toContain('person\tbob@example.com\tEve team All x@example.com');
    expect(lines.filter((line) => line.startsWith('team'))).toHaveLength(1);
  });

  it('writes an address as chat does', () => {
    const ldif = LDIF.replace('bob@example.com', "o'bob@example.com");
    expect(teamsOf('everyone', readLdif(ldif), DOMAINS).map(shown)).toEqual([
      'example.com: alice@example.com o\\27bob@example.com',
    ]);
  });
});

describe('the address of Zimbra’s LDAP', () => {
  it.each([
    'ldap://127.0.0.1',
    'ldaps://mail.example.com',
    'ldap://m.example.com:389/',
    'ldap://[::1]:389',
  ])('may be %s', (url) => expect(isLdapUrl(url)).toBe(true));
  it.each([
    'mail.example.com',
    'http://mail.example.com',
    'ldapi:///',
    'ldap://a b',
    'ldap://x -Z',
  ])('may not be %s', (url) => expect(isLdapUrl(url)).toBe(false));
});

it('knows people of a domain with letters, whom the directory has as xn--', () => {
  const munich = LDIF.replace(/@example\.com/gi, '@xn--mnchen-3ya.example');
  const [team] = teamsOf('everyone', readLdif(munich), ['münchen.example']);
  expect(shown(team!)).toBe('münchen.example: alice@münchen.example bob@münchen.example');
});
