import { chmod, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';

/** What a host needs of the project: all that deploy.sh reads, and what people read. */
const PARTS = [
  ...['deploy.sh', 'deploy', 'conf', 'docs', 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  'LICENSE',
  'src/extauth/REFERENCE.md',
  ...['com_zimbra_converse.zip', 'dev', 'doctor', 'extauth', 'host'].map((name) => `dist/${name}`),
];
const PROGRAMS = /\/(deploy\.sh|zimbra-auth-relay|[\w-]+\.mjs)$/;
const NO_DATE = new Date(Date.UTC(1980, 0, 1));

/**
 * Packs a release in one folder of its own name; a tar file, since every host can unpack one and
 * none takes it for the zimlet. The same content gives the same bytes. Rejects when a part of it has not
 * been built.
 */
export async function packRelease(root: string, name: string, outFile: string): Promise<void> {
  const staging = await mkdtemp(join(tmpdir(), 'release-'));
  try {
    const folder = join(staging, name);
    for (const part of PARTS) {
      await mkdir(dirname(join(folder, part)), { recursive: true });
      await cp(join(root, part), join(folder, part), { recursive: true });
    }
    const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    // Not as the one who builds has them: a checkout may be readable for its owner alone.
    for (const file of files) await chmod(file, PROGRAMS.test(file) ? 0o755 : 0o644);
    await create(
      { file: outFile, cwd: staging, gzip: { level: 9 }, portable: true, mtime: NO_DATE },
      files.map((file) => file.slice(staging.length + 1)),
    );
  } finally {
    await rm(staging, { recursive: true });
  }
}
