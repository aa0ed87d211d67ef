import { strToU8, zipSync } from 'fflate';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export const NAME = 'com_example_probe';

/** A zimlet's files; each may be replaced, or taken out with undefined. */
export function probeFiles(
  changes: Record<string, string | undefined> = {},
): Record<string, string> {
  const files: Record<string, string | undefined> = {
    [`${NAME}.xml`]: definition(),
    'probe.js':
      'function com_example_probe_H() {}\ncom_example_probe_H.prototype = new ZmZimletBase();\n',
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

export function definition({ name = NAME, version = '1.0', more = '' } = {}): string {
  return `<zimlet name="${name}" version="${version}" description="A probe">
  <include>probe.js</include>
  <handlerObject>com_example_probe_H</handlerObject>${more}
</zimlet>`;
}

export function zipBytes(files: Record<string, string>): Uint8Array {
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
  );
}

/** Writes the zip to `path` and gives the path back. */
export function writeZip(path: string, files: Record<string, string> = probeFiles()): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, zipBytes(files));
  return path;
}
