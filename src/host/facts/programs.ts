import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first of these names that is a program in the PATH. */
export const findProgram = <T extends string>(...names: readonly T[]): T | undefined =>
  names.find((name) =>
    (process.env['PATH'] ?? '')
      .split(delimiter)
      .some((folder) => folder !== '' && isProgram(join(folder, name))),
  );

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
