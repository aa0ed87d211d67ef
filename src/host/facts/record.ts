import { readFileSync } from 'node:fs';

/**
 * What a part of deploy.sh has noted (values before the change, what was put in): lines KEY, tab, VALUE.
 * Undefined when there is none. Throws when it is there and cannot be read.
 */
export function readRecord(file: string): Map<string, string> | undefined {
  try {
    return new Map(readFileSync(file, 'utf8').split('\n').slice(0, -1).map(pairOf));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function pairOf(line: string): [string, string] {
  const [key = '', ...value] = line.split('\t');
  return [key, value.join('\t')];
}
