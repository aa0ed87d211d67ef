import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSecretFile } from '../../../src/extauth/config/secret-file.ts';

let dir: string;
let file: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'zimbra-auth-secret-'));
  file = join(dir, 'password');
});
afterAll(() => rm(dir, { recursive: true }));

async function read(
  content: string,
  mode: number,
  options: Parameters<typeof readSecretFile>[1] = {},
) {
  await rm(file, { force: true });
  await writeFile(file, content);
  await chmod(file, mode);
  return readSecretFile(file, options);
}

describe('a secret file', () => {
  it.each([
    ['s3cret: wörd \n', 's3cret: wörd '],
    ['s3cret\r\n', 's3cret'],
    ['\uFEFFs3cret', 's3cret'],
  ])('gives its line: %j', async (content, secret) => {
    expect(await read(content, 0o600)).toBe(secret);
    expect(await read(content, 0o400)).toBe(secret);
  });

  it.each([0o640, 0o604, 0o620, 0o666, 0o660, 0o644])('with mode %o is not read', async (mode) => {
    await expect(read('s3cret', mode)).rejects.toThrow(`its mode is 0${mode.toString(8)}`);
  });

  it('from systemd may show the mask of an ACL as its group’s bits, and no more', async () => {
    const credentials = { credentialsFolder: dir };
    expect(await read('s3cret', 0o440, credentials)).toBe('s3cret');
    await expect(read('s3cret', 0o444, credentials)).rejects.toThrow('its mode is 0444');
    // Nor where the one name begins with the other.
    for (const credentialsFolder of ['/run/other', dir.slice(0, -1)]) {
      await expect(read('s3cret', 0o440, { credentialsFolder })).rejects.toThrow('0440');
    }
  });

  it('of another user is not read', async () => {
    const uid = process.getuid?.() ?? 0;
    // Root may own it in any case: then somebody else's file cannot be made here without root.
    if (uid === 0) await expect(read('s3cret', 0o600, { ownUid: 1234 })).resolves.toBe('s3cret');
    // Also when the one number begins with the other.
    const [owner, others] = uid === 0 ? [4321, [432, 43210]] : [uid, [uid + 1, uid * 10]];
    for (const ownUid of others) {
      await read('s3cret', 0o600);
      if (uid === 0) await chown(file, owner, owner);
      await expect(readSecretFile(file, { ownUid })).rejects.toThrow(`it belongs to user ${owner}`);
    }
  });

  it.each(['', '\n', 'two\nlines\n'])('holds exactly one line, not %j', async (content) => {
    await expect(read(content, 0o600)).rejects.toThrow('exactly one line');
  });

  it('does not repeat what is in it', async () => {
    const error = await read('s3cret', 0o644).catch(String);
    expect(error).not.toContain('s3cret');
  });
});
