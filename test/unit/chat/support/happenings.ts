/** Things that happen in conversations, with what matters in a test. */
import type { Happening } from '../../../../src/chat/model/happening.ts';
import { idOf } from './stanzas.ts';

type Of<K extends Happening['kind']> = Extract<Happening, { kind: K }>;

const BOB = 'bob@example.test';
const common = (n: number | undefined) => ({
  peer: BOB,
  isGroup: false,
  sender: BOB,
  mine: false,
  ...(n !== undefined && { id: idOf(n) }),
  time: n === undefined ? Date.now() : Number(idOf(n)) / 1000,
});

/** The n-th of the archive; undefined: live, without a place in it. */
export const message = (
  n: number | undefined,
  more: Partial<Of<'message'>> = {},
): Of<'message'> => ({
  ...common(n),
  kind: 'message',
  senderIds: [`s${n ?? 'x'}`],
  text: `text ${n ?? 'x'}`,
  ...more,
});
export const edit = (n: number, target: string, more: Partial<Of<'edit'>> = {}): Of<'edit'> => ({
  ...common(n),
  kind: 'edit',
  senderIds: [`s${n}`],
  target,
  text: `edit ${n}`,
  ...more,
});
export const deletion = (
  n: number,
  target: string,
  more: Partial<Of<'deletion'>> = {},
): Of<'deletion'> => ({
  ...common(n),
  kind: 'deletion',
  senderIds: [`s${n}`],
  target,
  byModerator: false,
  ...more,
});
export const seen = (n: number, target: string, mine = true): Of<'seen'> => ({
  ...common(n),
  kind: 'seen',
  senderIds: [`s${n}`],
  sender: mine ? 'alice@example.test' : BOB,
  mine,
  target,
});
