/** `npm run build`: everything that is shipped, in dist/. Reads top to bottom. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zimletArchive } from './archive.ts';
import { bundleDoctor } from './bundle-doctor.ts';
import { bundleExtauth } from './bundle-extauth.ts';
import { bundleHost } from './bundle-host.ts';
import { BUDGETS } from './gates.ts';
import { packRelease } from './release.ts';
import { zimletFiles } from './zimlet.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const NAME = 'com_zimbra_converse';

const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
};
await rm(DIST, { recursive: true, force: true });
await mkdir(join(DIST, 'doctor'), { recursive: true });
await mkdir(join(DIST, 'extauth'), { recursive: true });
await mkdir(join(DIST, 'host'), { recursive: true });

const { files, sizes, minified } = await zimletFiles(version);
const zip = zimletArchive(files);
// The file's name is part of the format: Zimbra takes the definition's name from it.
await writeFile(join(DIST, `${NAME}.zip`), zip);

for (const [name, content] of files) {
  const path = join(DIST, 'dev', NAME, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

await bundleExtauth(join(DIST, 'extauth', 'zimbra-auth.mjs'), version);
await bundleHost(join(DIST, 'host', 'converse-host.mjs'), version);
await bundleDoctor(join(DIST, 'doctor', 'converse-doctor.mjs'), version);
const release = `${NAME}-${version}`;
await packRelease(ROOT, release, join(DIST, `${release}.tar.gz`));

const kb = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`;
console.log(`${NAME} ${version}`);
for (const [name, size] of sizes) {
  console.log(
    `  ${name.padEnd(24)} ${kb(size).padStart(8)} gzipped, of ${kb(BUDGETS[name])} at most`,
  );
}
console.log(`  dist/${NAME}.zip ${kb(zip.length)}, ${files.size} files`);
console.log(`  dist/dev/${NAME}/ for zimlets-deployed/_dev`);
console.log(`  dist/extauth/zimbra-auth.mjs`);
console.log(`  dist/host/converse-host.mjs`);
console.log(`  dist/doctor/converse-doctor.mjs`);
console.log(`  dist/${release}.tar.gz, all that a host needs`);
if (!minified) console.log('  not checked with the YUI compressor: no Java here');
