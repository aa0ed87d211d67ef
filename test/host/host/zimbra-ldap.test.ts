import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readZimbraLdap } from '../../../src/host/facts/zimbra-ldap.ts';
import { READER_PASSWORD, startZimbraLdap, type ZimbraLdap } from '../../support/zimbra-ldap.ts';

const dir = mkdtempSync(join(tmpdir(), 'zimbra-ldap-'));
const passwordFile = join(dir, 'password');
let ldap: ZimbraLdap;

beforeAll(async () => {
  writeFileSync(passwordFile, READER_PASSWORD, { mode: 0o600 });
  ldap = await startZimbraLdap(join(dir, 'ldap'), {
    accounts: [
      { address: 'alice@example.com', displayName: 'Alice' },
      { address: 'hidden@example.com', displayName: 'Hidden', isHidden: true },
      { address: 'closed@example.com', isClosed: true },
      { address: 'zoe@other.example' },
    ],
    lists: [{ address: 'staff@example.com', members: ['alice@example.com'] }],
  });
}, 120_000);
afterAll(async () => {
  await ldap.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('Zimbra’s LDAP, by a real slapd', { timeout: 120_000 }, () => {
  it('shows accounts of the domains asked for, all lists, and of who is hidden no name', async () => {
    const entries = await readZimbraLdap({ url: ldap.url, passwordFile }, ['example.com']);
    expect(
      entries.map((each) => [each.get('dn')?.[0]?.split(',')[0], each.get('uid')?.[0]]),
    ).toEqual([
      ['uid=alice', 'alice'],
      ['uid=hidden', undefined],
      ['uid=staff', 'staff'],
    ]);
  });

  it('is asked under TLS by any other name than loopback, and proves who it is', async () => {
    const { namedUrl: url, caFile } = ldap;
    const entries = await readZimbraLdap({ url, passwordFile, caFile }, ['example.com']);
    expect(entries).toHaveLength(3);
    // Nobody here has signed it, and no password is said to who cannot prove it.
    await expect(readZimbraLdap({ url, passwordFile }, ['example.com'])).rejects.toMatchObject({
      message: `Zimbra's LDAP at ${url} could not be asked`,
      details: expect.arrayContaining([expect.stringContaining('--ldap-ca')]) as string[],
    });
  });
});
