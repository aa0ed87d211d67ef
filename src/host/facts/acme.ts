/** What an authority will meet that looks at port 80 of each name (ACME, HTTP-01). */
import { Refusal } from '../refusal.ts';
import { ask } from './ask.ts';

export interface AcmeFacts {
  /** Those that the certificate is to be for. */
  readonly names: readonly LedName[];
  /** Addresses that lead to this machine: those it has, and those it was told of. */
  readonly here: readonly string[];
  /** What listens on port 80; undefined also when that cannot be asked. */
  readonly port80: string | undefined;
}

export interface LedName {
  readonly name: string;
  /** None: it leads nowhere. */
  readonly addresses: readonly string[];
}

/** `told`: addresses that lead here, and that this machine does not have itself, as behind NAT. */
export async function readAcmeFacts(
  names: readonly string[],
  told: readonly string[],
): Promise<AcmeFacts> {
  const here = [...(await ownAddresses()), ...told];
  const led: LedName[] = [];
  for (const name of names) led.push(await ledBy(name));
  return { names: led, here, port80: await listenerOn80() };
}

/** All but those of loopback. */
async function ownAddresses(): Promise<string[]> {
  const { status, stdout } = await ask(['hostname', '-I']);
  if (status !== 0) throw new Refusal('hostname -I does not tell which addresses this machine has');
  return words(stdout);
}

/** By DNS, as others see it, and not by /etc/hosts. */
async function ledBy(name: string): Promise<LedName> {
  const { stdout } = await ask(['getent', '-s', 'dns', 'ahosts', name]);
  // A line for each kind of socket, with the address first.
  const addresses = stdout.split('\n').flatMap((line) => words(line)[0] ?? []);
  return { name, addresses: [...new Set(addresses)] };
}

/** By its name, where that can be seen. */
async function listenerOn80(): Promise<string | undefined> {
  const { stdout } = await ask(['ss', '-Hltnp', 'sport = :80']);
  if (stdout.trim() === '') return undefined;
  return /users:\(\("([^"]+)"/.exec(stdout)?.[1] ?? 'another program';
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
