import { chmod, copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ENTRY = fileURLToPath(new URL('../src/extauth/main.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What the daemon form needs beside it; files of conf/. */
const COMPANIONS = ['zimbra-auth-relay', 'zimbra-auth.socket', 'zimbra-auth.service'];

/**
 * Writes the authenticator as one readable file that Node 18 runs without any package beside it,
 * and into the same folder its relay and its systemd units. Rejects when browser code or a package has found its way in.
 */
export async function bundleExtauth(outFile: string, version: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [ENTRY],
    outfile: outFile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    charset: 'utf8',
    define: { EXTAUTH_VERSION: JSON.stringify(version) },
    banner: {
      js: `#!/usr/bin/env node\n// zimbra-auth ${version}. Generated from src/extauth; do not edit.`,
    },
    metafile: true,
    logLevel: 'silent',
  });
  const strays = Object.keys(metafile.inputs).filter(
    (file) => !/^src\/(extauth|shared)\//.test(file),
  );
  if (strays.length > 0) {
    throw new Error(`the authenticator may not contain ${strays.join(', ')}`);
  }
  await chmod(outFile, 0o755);
  for (const name of COMPANIONS) {
    await copyFile(join(ROOT, 'conf', name), join(dirname(outFile), name));
  }
}
