import { describe, expect, test } from 'vitest';
import { readTicketKeys, ticketKeysText } from '../../../src/server/ticket-keys.ts';
import { newKey } from '../../support/ticket.ts';

const [one, two] = [newKey('2026-11-27'), newKey('a')];
const text = ticketKeysText([one, two]);

describe('a file of keys', () => {
  test('is read as it was written, in its order, with remarks', () => {
    expect(readTicketKeys(text)).toEqual([one, two]);
    expect(readTicketKeys(`# remark\r\n\r\n${text.replaceAll('\n', '\r\n')}`)).toEqual([one, two]);
    expect(text).toMatch(/^2026-11-27 [\w-]{43}\na [\w-]{43}\n$/);
  });

  test.each([
    ['nothing in it', '', 'there is no key in it'],
    ['only a remark', '# none\n', 'there is no key in it'],
    ['a key too short', 'a AAAA\n', 'line 1: expected a name and a key'],
    ['a key in another base', `a ${'ab'.repeat(32)}\n`, 'line 1: expected a name and a key'],
    ['an odd name', `A ${'A'.repeat(43)}\n`, 'line 1: expected a name and a key'],
    ['a name twice', text + text, 'two keys are called 2026-11-27'],
    [
      'something behind the key',
      `# x\na ${'A'.repeat(43)} b\n`,
      'line 2: expected a name and a key',
    ],
    [
      'a heap of keys',
      ticketKeysText(Array.from({ length: 9 }, (_, n) => newKey(`k${n}`))),
      'there are more than 8 keys in it',
    ],
  ])('with %s is none, and none of it is told', (_, content, problem) => {
    expect(() => readTicketKeys(content)).toThrow(problem);
    try {
      readTicketKeys(content);
    } catch (error) {
      expect(String(error)).not.toMatch(/[\w-]{40}/);
    }
  });
});
