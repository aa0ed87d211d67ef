import { expect, test } from 'vitest';
import { type Chosen, type Known, shownOf } from '../../../../src/chat/presence/shown.ts';

const NOTE = { note: 'Back on Monday' };

/** Every case there is: what he has chosen, and what is known. */
const TABLE: [chosen: Chosen, known: string, status: Chosen, text: string, because?: string][] = [
  ['available', '', 'available', 'mine'],
  ['available', 'idle', 'away', 'mine', 'idle'],
  ['available', 'out', 'away', 'Back on Monday', 'out'],
  ['available', 'out idle', 'away', 'Back on Monday', 'out'],
  ['available', 'meeting', 'busy', 'mine', 'meeting'],
  ['available', 'meeting idle', 'busy', 'mine', 'meeting'],
  ['available', 'meeting out', 'busy', 'mine', 'meeting'],
  ['available', 'meeting out idle', 'busy', 'mine', 'meeting'],
  ...(['away', 'busy'] as const).flatMap((chosen) =>
    [
      '',
      'idle',
      'out',
      'out idle',
      'meeting',
      'meeting idle',
      'meeting out',
      'meeting out idle',
    ].map((known): [Chosen, string, Chosen, string] => [chosen, known, chosen, 'mine']),
  ),
];
const knownOf = (words: string): Known => ({
  inMeeting: words.includes('meeting'),
  out: words.includes('out') ? NOTE : undefined,
  idle: words.includes('idle'),
});

test.each(TABLE)('%s, and %s: %s, "%s"', (chosen, words, status, text, because) => {
  expect(shownOf(chosen, 'mine', knownOf(words))).toEqual({
    status,
    text,
    ...(because && { because }),
  });
});

test('out of office without a note leaves what he says', () => {
  expect(shownOf('available', 'mine', { ...knownOf(''), out: { note: '' } }).text).toBe('mine');
});
