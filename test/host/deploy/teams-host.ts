import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';

export const URL = 'ldap://mail.example.com:389';
export const PASSWORD = 'of-the-reader';

export const account = (name: string): string => `dn: uid=${name},ou=people,dc=example,dc=com
objectClass: zimbraAccount
uid: ${name}
displayName: The ${name}
zimbraMailDeliveryAddress: ${name}@example.com
`;
const LIST = `dn: uid=staff,ou=people,dc=example,dc=com
objectClass: zimbraDistributionList
uid: staff
displayName: Staff
zimbraMailForwardingAddress: alice@example.com
zimbraMailForwardingAddress: bob@example.com
`;
/** What comes of it on the XMPP host. */
export const STAFF_FILE =
  'person\talice@example.com\tThe alice\nperson\tbob@example.com\tThe bob\n' +
  'team\tStaff\talice@example.com bob@example.com\n';

/** What Zimbra's LDAP holds, and the file with its password that an administrator made. */
export function withLdap(machine: Machine): Machine {
  const ldif = [account('alice'), account('bob'), account('carol'), LIST].join('\n');
  for (const [file, text] of Object.entries({
    'ldap-url': `${URL}\n`,
    'ldap-password': PASSWORD,
    'ldap.ldif': ldif,
  })) {
    writeFileSync(join(machine.state, file), text);
  }
  writeFileSync(given(machine), `${PASSWORD}\n`, { mode: 0o600 });
  return machine;
}

export const given = (machine: Machine): string => join(machine.dir, 'given-password');
