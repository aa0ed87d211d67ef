/** Taking out one part of what the commands put in on the XMPP host. */
import { existsSync } from 'node:fs';
import { type Host, mustBeRoot, paths } from '../parts/host.ts';
import { Misuse, Refusal } from '../refusal.ts';

export type Uninstallers = Readonly<Record<string, (host: Host) => Promise<void>>>;

/** `args`: the part, and perhaps `--dry-run`. */
export async function uninstall(
  host: Host,
  args: readonly string[],
  uninstallers: Uninstallers,
): Promise<void> {
  const [part = '', ...rest] = args.filter((word) => word !== '--dry-run');
  const takeOut = Object.hasOwn(uninstallers, part) ? uninstallers[part] : undefined;
  if (takeOut === undefined || rest.length > 0) {
    throw new Misuse(`uninstall does not know "${rest[0] ?? part}"`);
  }
  await mustBeRoot();
  const { records } = paths(host);
  if (!existsSync(`${records}/${part}`)) {
    throw new Refusal(
      `${part} was not put in by deploy.sh on this machine`,
      `There is no record of it in ${records}.`,
    );
  }
  host.say(`Taking out: ${part}`);
  await takeOut(host);
}
