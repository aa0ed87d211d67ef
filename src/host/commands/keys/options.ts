import { parseOptions, seeHelp } from '../../parts/command-line.ts';
import { Misuse } from '../../refusal.ts';

export const KEYS_HELP = `Usage: ./deploy.sh keys [ACTION] [OPTION...]          on the XMPP host, as root

With a key that the hosts of Zimbra have as well, the webmail gives its page a ticket: good for chat alone, for five
minutes and for one sign-in. Without one the page has the session token, which is good for the mailbox, too.
It needs the daemon (./deploy.sh xmpp has set it up). The key is shown nowhere and sent nowhere: what is to be done
with the file on the hosts of Zimbra is told.

  make       A key, if there is none. This is done without an ACTION.
  rotate     A new key before those that are there, which stay good until "retire".
  retire     Only the first key stays. Before that all hosts of Zimbra must have it.
  remove     No tickets any more. Before that: ./deploy.sh zimbra --no-tickets on the hosts of Zimbra.

  --only     Session tokens are refused from now on; when all hosts of Zimbra have the key.
  --both     They are taken again.
  --dry-run  Show what would be done; change nothing.
`;

const ACTIONS = ['make', 'rotate', 'retire', 'remove'] as const;

export interface KeysOptions {
  readonly action: (typeof ACTIONS)[number];
  /** What is to be taken from now on; as it was, where it is not said. */
  readonly credentials: 'tickets' | 'both' | undefined;
}

const OPTIONS = {
  only: { type: 'boolean' },
  both: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const;

/** Throws {@link Misuse}. */
export function keysOptions(args: readonly string[]): KeysOptions {
  const [first = ''] = args;
  const hasAction = first !== '' && !first.startsWith('-');
  const action = ACTIONS.find((each) => each === (hasAction ? first : 'make'));
  if (action === undefined) {
    throw new Misuse(`"${first}" is none of ${ACTIONS.join(', ')}`, seeHelp('keys'));
  }
  const { only, both } = parseOptions('keys', hasAction ? args.slice(1) : args, OPTIONS);
  const isTwo = only === true && both === true;
  if (isTwo) throw new Misuse('--only and --both contradict each other', seeHelp('keys'));
  if (action === 'remove' && (only ?? both) !== undefined) {
    throw new Misuse('"remove" takes no --only or --both', seeHelp('keys'));
  }
  return { action, credentials: only ? 'tickets' : both ? 'both' : undefined };
}
