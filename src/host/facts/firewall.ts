import { ask } from './ask.ts';
import { findProgram } from './programs.ts';
import { readRecord } from './record.ts';

/** What takes our rules. nftables where none of the others is active. */
export type FirewallKind = 'ufw' | 'firewalld' | 'nftables';

export const FIREWALL_TABLE = 'com_zimbra_converse';

/** The firewall that a run of deploy.sh gave rules to. */
export interface FirewallFacts {
  readonly kind: FirewallKind;
  /** Undefined where it cannot be told, as in a container. */
  readonly isInForce: boolean | undefined;
  /** What was said then. */
  readonly said: string;
}

/** Undefined where none was. `record`: what that run noted. */
export async function readFirewall(record: string): Promise<FirewallFacts | undefined> {
  const kind = readRecord(record)?.get('kind') as FirewallKind | undefined;
  return kind && { kind, ...(await LOOKS[kind]()) };
}

/** Ubuntu's, or that of Fedora and its kin, when it is there and active. */
export async function activeFirewall(): Promise<
  { readonly kind: FirewallKind } | { readonly problem: string }
> {
  for (const [kind, program] of [
    ['ufw', 'ufw'],
    ['firewalld', 'firewall-cmd'],
  ] as const) {
    if (findProgram(program) === undefined) continue;
    const { isInForce, said } = await LOOKS[kind]();
    if (isInForce === true) return { kind };
    if (isInForce === undefined) return { problem: `${program}: ${said}` };
  }
  return { kind: 'nftables' };
}

type Look = Omit<FirewallFacts, 'kind'>;

const LOOKS: Readonly<Record<FirewallKind, () => Promise<Look>>> = {
  ufw: () => look(['ufw', 'status'], /^Status: active/m, /^Status: inactive/m),
  // Its status is 252 when it does not run.
  firewalld: () => look(['firewall-cmd', '--state'], /^running/m, /^not running/m),
  nftables: () =>
    look(['nft', 'list', 'table', 'inet', FIREWALL_TABLE], /^table /m, /No such file or directory/),
};

async function look(
  command: readonly [string, ...string[]],
  yes: RegExp,
  no: RegExp,
): Promise<Look> {
  const { status, stdout, stderr } = await ask(command);
  const said = `${stdout}${stderr}`.trim().split('\n')[0] ?? '';
  if (status === 0 && yes.test(stdout)) return { isInForce: true, said };
  // A program that is not there says the last of these words, too.
  const isAnswer = status !== undefined && no.test(`${stdout}\n${stderr}`);
  return { isInForce: isAnswer ? false : undefined, said };
}
