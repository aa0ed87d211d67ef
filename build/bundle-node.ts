import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import { NODE_TO_RUN } from '../src/server/node-versions.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface NodeProgram {
  /** For the person who opens the file. */
  name: string;
  version: string;
  /** Below src/; its main.ts is where it begins. */
  folder: string;
  outFile: string;
  /** The constant of the source that is the version. */
  versionConstant: string;
  /** Packages of which it contains parts. */
  packages?: readonly string[];
  /** Comments below the first line. */
  notice?: string;
  alias?: BuildOptions['alias'];
}

/**
 * Writes a program as one readable file that a host's Node.js runs without any package beside it. Rejects when
 * browser code or another package has found its way in.
 */
export async function bundleForNode(program: NodeProgram): Promise<void> {
  const { name, version, folder, outFile, packages = [], notice = '', alias = {} } = program;
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [join(ROOT, 'src', folder, 'main.ts')],
    outfile: outFile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: `node${NODE_TO_RUN}`,
    charset: 'utf8',
    lineLimit: 160,
    alias,
    define: { [program.versionConstant]: JSON.stringify(version) },
    banner: {
      js: `#!/usr/bin/env node\n// ${name} ${version}. Generated from src/${folder}; do not edit.\n${notice}`,
    },
    legalComments: 'inline',
    metafile: true,
    logLevel: 'silent',
  });
  const own = [
    `src/${folder}/`,
    'src/shared/',
    'src/server/',
    'src/host/',
    'deploy/node-versions.json',
    ...packages.map((it) => `node_modules/${it}/`),
  ];
  const strays = Object.keys(metafile.inputs).filter(
    (file) => !own.some((start) => file.startsWith(start)),
  );
  if (strays.length > 0) throw new Error(`${name} may not contain ${strays.join(', ')}`);
  await chmod(outFile, 0o755);
}
