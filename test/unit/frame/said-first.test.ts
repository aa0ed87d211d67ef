// @vitest-environment jsdom
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageOfText } from '../../../src/chat/conversation/text-stanza.ts';
import { parse } from '../../../src/chat/line/xml.ts';
import { oneAddress, oneName, type SaidFirst, saidFirstIn } from '../../../src/frame/said-first.ts';

const NS = 'com_zimbra_converse:forward:0';
const FILE = 'https://x.test/upload/a/b/the_plan.pdf';
const forwarded = (saidFirst: SaidFirst, text = 'On Thursday.'): Element =>
  parse(messageOfText('1', 'bob@x', false, text, { saidFirst, file: {} }))!;
const message = (inside: string): Element =>
  parse(`<message xmlns="jabber:client"><body>x</body>${inside}</message>`)!;
const bodyOf = (element: Element): string | null | undefined =>
  [...element.children].find(({ localName }) => localName === 'body')?.textContent;

describe('who has said it first', () => {
  test('stands beside the text, which is what it was', () => {
    const saidFirst = { name: 'Bob Martin', jid: 'bob@example.test' };
    const sent = forwarded(saidFirst);
    expect(saidFirstIn(sent)).toEqual(saidFirst);
    expect(bodyOf(sent)).toBe('On Thursday.');
    expect(bodyOf(forwarded(saidFirst, FILE))).toBe(FILE);
  });

  test('may be somebody without an address', () => {
    const sent = forwarded({ name: 'Bob', jid: '' });
    expect(sent.getElementsByTagNameNS(NS, 'said-first')[0]!.hasAttribute('jid')).toBe(false);
    expect(saidFirstIn(sent)).toEqual({ name: 'Bob', jid: '' });
  });

  test.each([
    ['nothing', ''],
    ['no name', `<said-first xmlns="${NS}"/>`],
    ['a name of nothing', `<said-first xmlns="${NS}" name=" \u200b\u202e "/>`],
    ['another namespace', '<said-first xmlns="x" name="Bob"/>'],
    ['another element', `<said xmlns="${NS}" name="Bob"/>`],
    ['one that is deeper inside', `<x xmlns="y"><said-first xmlns="${NS}" name="Bob"/></x>`],
  ])('is the sender where there is %s', (_what, inside) => {
    expect(saidFirstIn(message(inside))).toBeUndefined();
  });

  test('is called by the address where there is no name', () => {
    const unnamed = message(`<said-first xmlns="${NS}" jid="Bob@Example.test/desk"/>`);
    expect(saidFirstIn(unnamed)).toEqual({ name: 'bob@example.test', jid: 'bob@example.test' });
  });

  test('is whatever anybody writes, as a short line that turns nothing around', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(anything, anything, (name, jid) => {
        const said = saidFirstIn(forwarded({ name, jid }));
        if (!said) return;
        expect(Array.from(said.name).length).toBeLessThanOrEqual(80);
        // oxlint-disable-next-line no-control-regex -- these are the ones
        expect(said.name).not.toMatch(/[\u0000-\u001f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
        expect(said.name.trim()).not.toBe('');
        expect(said.jid).not.toContain('/');
      }),
    );
  });
});

test.each([
  ['Bob Martin', 'Bob Martin'],
  ['  Bob\n\tMartin ', 'Bob Martin'],
  ['\u202egnp.exe\u2069', 'gnp.exe'],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  // Of these languages a name needs them.
  ['\u0645\u06cc\u200c\u0622\u06cc\u062f', '\u0645\u06cc\u200c\u0622\u06cc\u062f'],
  ['\u2060\u200b', ''],
  ['x'.repeat(81), `${'x'.repeat(79)}\u2026`],
  ['\u{1f469}'.repeat(81), `${'\u{1f469}'.repeat(79)}\u2026`],
])('the name %j is shown as %j', (name, shown) => {
  expect(oneName(name)).toBe(shown);
});

test('an address is bare, and not longer than one can be', () => {
  expect(oneAddress('Bob@x/desk')).toBe('bob@x');
  expect(oneAddress(`${'b'.repeat(400)}@x`)).toBe('');
});
