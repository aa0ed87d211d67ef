import { createHmac, randomBytes } from 'node:crypto';
import { addressOf } from '../verdict/account.ts';
import type { Account } from '../verdict/account.ts';
import type { Credential } from './credential-check.ts';

/**
 * What stands for a credential in memory. The key is made at the start and never leaves the
 * process: without it nobody can try passwords against a memory dump of the caches.
 */
export type CredentialKey = (account: Account, credential: Credential) => string;

export function createCredentialKey(secret: Buffer = randomBytes(32)): CredentialKey {
  return (account, credential) => {
    const value = credential.kind === 'token' ? credential.token : credential.password;
    // No address holds a control character, so that no two of these texts are the same by accident.
    return createHmac('sha256', secret)
      .update(`${credential.kind}\0${addressOf(account)}\0${value}`)
      .digest('base64');
  };
}
