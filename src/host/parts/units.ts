/** Units of systemd, which has to be told of each change. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Host } from './host.ts';

export const RELOAD = ['systemctl', 'daemon-reload'];

/** By their files; those that are not so already. */
export async function putUnits(
  { changes }: Host,
  units: Readonly<Record<string, string>>,
): Promise<void> {
  const others = Object.entries(units).filter(
    ([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text,
  );
  if (others.length === 0) return;
  changes.undoWith([changes.running(RELOAD)]);
  for (const [file, text] of others) {
    await changes.makeFolder(dirname(file), 0o755);
    await changes.putFile(file, text, { mode: 0o644 });
  }
  await changes.run(RELOAD);
}

export async function dropUnits({ changes }: Host, files: readonly string[]): Promise<void> {
  changes.undoWith([changes.running(RELOAD)]);
  for (const file of files) await changes.deleteFile(file);
  await changes.run(RELOAD);
}
