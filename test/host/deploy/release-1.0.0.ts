import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Machine } from './machine.ts';

/**
 * What the commands of release 1.0.0 left on a host of Zimbra, in release-1.0.0/: each file that they
 * wrote, as lines; of a template of nginx the block that they put in. Made by running its deploy.sh
 * against the stand-ins:
 *
 * | one-host-8.6 | Zimbra 8.6.0 | proxy; zimlet |
 * | one-host | 8.8.15 | proxy --restart; zimlet --cos 'all staff' |
 * | websocket | 8.8.15 | proxy --websocket --upload; zimlet --restart |
 * | apart | 10.1.0 | proxy --xmpp chat.example.com --ssl --templates --restart; zimlet --restart |
 * | dev | 8.8.15 | dev |
 */
export type Form = 'one-host-8.6' | 'one-host' | 'websocket' | 'apart' | 'dev';

/** Puts it on a machine on which nothing of ours is yet. */
export function putRelease100(machine: Machine, form: Form): void {
  const zip = join(machine.release, 'dist/com_zimbra_converse.zip');
  const sum = createHash('sha256').update(readFileSync(zip)).digest('hex');
  const state = join(import.meta.dirname, `release-1.0.0/${form}.json`);
  const files = JSON.parse(readFileSync(state, 'utf8')) as Record<string, string[]>;
  for (const [name, lines] of Object.entries(files)) {
    const text = lines.map((line) => `${line}\n`).join('');
    const file = join(machine.dir, name);
    const filled = text.replaceAll('{root}', machine.root).replace('{zip}', sum);
    machine.write(file, name.endsWith('.template') ? withBlock(file, filled) : filled);
  }
  if (form === 'dev') return;
  const kept = machine.inRoot('opt/zimbra/data/com_zimbra_converse/com_zimbra_converse.zip');
  mkdirSync(dirname(kept), { recursive: true });
  copyFileSync(zip, kept);
  const generate = machine.inRoot('opt/zimbra/libexec/zmproxyconfgen');
  execFileSync(generate, ['-s', 'mail.example.com'], { env: machine.environment('zimbra') });
}

/** At the end of the last server. */
function withBlock(template: string, block: string): string {
  const text = readFileSync(template, 'utf8');
  const end = text.lastIndexOf('\n}') + 1;
  return text.slice(0, end) + block + text.slice(end);
}
