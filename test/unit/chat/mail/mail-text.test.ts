import { expect, test } from 'vitest';
import { mailText } from '../../../../src/chat/mail/mail-text.ts';
import type { Said } from '../../../../src/chat/search/said.ts';

const said = (sender: string, text: string, time: number): Said => ({
  ...{ of: 'me', id: String(time), peer: 'bob@x', isGroup: false },
  ...{ sender, mine: sender === 'alice@x', text, time },
});

test('each message has who said it, and when', () => {
  expect(
    mailText([said('bob@x', 'one\ntwo', 1), said('alice@x', '<b>three</b>', 2)], {
      nameOf: ({ mine }) => (mine ? 'Alice' : 'Bob'),
      timeOf: (time) => `at ${time}`,
    }),
  ).toBe('Bob, at 1:\none\ntwo\n\nAlice, at 2:\n<b>three</b>\n');
});
