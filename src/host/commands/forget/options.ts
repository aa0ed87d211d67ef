import { parseOptions, seeHelp } from '../../parts/command-line.ts';
import { Misuse } from '../../refusal.ts';

export const FORGET_HELP = `Usage: ./deploy.sh forget ADDRESS [OPTION...]      on the XMPP host, as root
       ./deploy.sh forget --list

Removes what chat keeps of a person whose account was closed, so that whoever gets the address next
does not find it: the archive of messages, contacts, the card with name and picture, settings, files that were
sent, and the membership in groups. What others have in their own archives stays theirs, and so do the
messages of a group. It cannot be taken back.

  ADDRESS               Of the person in chat, alice@example.com.
  --list                Name everybody of whom chat keeps something and who has no account any more, or a closed one.
                        Needs an account that looks others up: "ejabberd --lookup-account".
  --yes                 Do not ask.
  --dry-run             Show what would be removed; remove nothing.
`;

export interface ForgetOptions {
  /** Undefined: those that are gone are listed. */
  readonly address: string | undefined;
  readonly isSure: boolean;
}

const OPTIONS = {
  list: { type: 'boolean' },
  yes: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const;

/** Throws {@link Misuse}. */
export function forgetOptions(args: readonly string[]): ForgetOptions {
  const [first = ''] = args;
  const isAddress = !first.startsWith('-') && first !== '';
  const values = parseOptions('forget', isAddress ? args.slice(1) : args, OPTIONS);
  const isList = values.list === true;
  if (isList === isAddress) {
    throw new Misuse(
      isList ? '--list takes no address' : 'an address is needed, or --list',
      seeHelp('forget'),
    );
  }
  if (isAddress && !/^[^@\s]+@[^@\s]+$/.test(first)) {
    throw new Misuse(`"${first}" is no address like alice@example.com`, seeHelp('forget'));
  }
  return { address: isAddress ? first : undefined, isSure: values.yes === true };
}
