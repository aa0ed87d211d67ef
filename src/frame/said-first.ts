/**
 * A message that is passed on says in an element of the project's own who has said it first. Other
 * programs show the text alone. Anybody may write anything there: what is read is a name to be shown
 * as one, and never who has sent the message.
 */
export const FORWARD_NS = 'com_zimbra_converse:forward:0';
export const SAID_FIRST = 'said-first';

export interface SaidFirst {
  readonly name: string;
  /** Bare; empty where it is unknown, as it may be in a group. */
  readonly jid: string;
}

/** Longer than any person's name. */
const NAME_LETTERS = 80;
const ADDRESS_LETTERS = 320;
/** They end a line, or turn the direction of what stands around the name. */
// oxlint-disable-next-line no-control-regex -- these are the ones
const MARKS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** A name as it is sent and shown: one line, not too long; empty where nothing of it can be seen. */
export function oneName(name: string): string {
  const line = name.replace(/\s+/g, ' ').replace(MARKS, '').trim();
  if (!VISIBLE.test(line)) return '';
  const letters = Array.from(line);
  if (letters.length <= NAME_LETTERS) return line;
  return `${letters
    .slice(0, NAME_LETTERS - 1)
    .join('')
    .trimEnd()}…`;
}

/** Without what belongs to a session, and nothing that is no address. */
export function oneAddress(jid: string): string {
  const bare = jid.split('/', 1)[0]?.trim().toLowerCase() ?? '';
  return bare.length <= ADDRESS_LETTERS && oneName(bare) !== '' ? bare : '';
}

/** Who has said first what `message` passes on, or undefined when it is the sender's own. */
export function saidFirstIn(message: Element): SaidFirst | undefined {
  const element = [...message.children].find(
    ({ localName, namespaceURI }) => localName === SAID_FIRST && namespaceURI === FORWARD_NS,
  );
  if (!element) return undefined;
  const jid = oneAddress(element.getAttribute('jid') ?? '');
  const name = oneName(element.getAttribute('name') ?? '') || oneName(jid);
  return name === '' ? undefined : { name, jid };
}
