// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { messageOfText } from '../../../../src/chat/conversation/text-stanza.ts';
import { parse } from '../../../../src/chat/line/xml.ts';

const FILE = 'https://x.test/upload/a/b/the_plan.png';
const saidFirst = { name: 'Bob', jid: '' };
const inside = (text: string, file?: object): Record<string, string | null> => {
  const message = parse(messageOfText('1', 'bob@x', false, text, file && { saidFirst, file }))!;
  const one = (name: string): string | null =>
    message.getElementsByTagName(name)[0]?.textContent ?? null;
  return Object.fromEntries(['url', 'name', 'size', 'width'].map((name) => [name, one(name)]));
};

test('a file that is passed on stays what it was called', () => {
  const facts = { name: 'the plan.png', size: 12, width: 900, height: 500 };
  expect(inside(FILE, facts)).toEqual({
    url: FILE,
    name: 'the plan.png',
    size: '12',
    width: '900',
  });
});

test.each([undefined, {}])('of a file of which nothing is known, the address is all', (facts) => {
  expect(inside(FILE, facts)).toEqual({ url: FILE, name: null, size: null, width: null });
});

test('a text has no file, whatever is said of one', () => {
  expect(inside('On Thursday.', { name: 'x.png' })).toMatchObject({ url: null, name: null });
});
