// unzip.mjs ZIP FOLDER: nothing on the machine is sure to be able to.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { unzipSync } from 'fflate';

const [, , zip, folder] = argv;
for (const [name, content] of Object.entries(unzipSync(readFileSync(zip)))) {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
