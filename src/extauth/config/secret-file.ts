import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

interface Reading {
  ownUid?: number;
  /** Where systemd puts what LoadCredential names. */
  credentialsFolder?: string | undefined;
}

/**
 * The one line of a file that only its owner may read. Rejects with what is wrong, without any of
 * the content: mode, owner, or that it is empty.
 */
export async function readSecretFile(file: string, reading: Reading = {}): Promise<string> {
  const secret = (await readSecretText(file, reading)).replace(/\r?\n$/, '');
  if (secret === '' || /[\r\n]/.test(secret)) throw new Error('expected exactly one line');
  return secret;
}

/** All of such a file. Rejects likewise. */
export async function readSecretText(
  file: string,
  {
    ownUid = process.getuid?.() ?? 0,
    credentialsFolder = process.env['CREDENTIALS_DIRECTORY'],
  }: Reading = {},
): Promise<string> {
  const handle = await open(file, 'r');
  try {
    // Of what was opened, so that nobody can put another file in its place in between.
    const { mode, uid } = await handle.stat();
    // systemd may let the service's user in by an ACL, whose mask shows as the group's bits.
    const mayHaveAcl = dirname(file) === credentialsFolder;
    if ((mode & (mayHaveAcl ? 0o037 : 0o077)) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0');
      throw new Error(`its mode is ${octal}: others may read it; expected 0600 or 0400`);
    }
    // Root looks at the files of others, for --check; that nobody else can read them was seen above.
    if (ownUid !== 0 && uid !== ownUid && uid !== 0) {
      throw new Error(`it belongs to user ${uid}; expected ${ownUid} (this program) or 0 (root)`);
    }
    return (await handle.readFile('utf8')).replace(/^\uFEFF/, '');
  } finally {
    await handle.close();
  }
}
