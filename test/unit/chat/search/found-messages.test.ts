// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clockFor } from '../../../../src/frame/when.ts';
import { ArchiveReader } from '../../../../src/chat/archive/archive.ts';
import type { FoundMessages } from '../../../../src/chat/search/found-messages.ts';
import '../../../../src/chat/search/found-messages.ts';
import { FakeLine } from '../support/fake-line.ts';
import { idOf, resultOf, stanzaOf } from '../support/stanzas.ts';

const ME = 'alice@example.test';
const BOB = 'bob@example.test';
const MAM = 'urn:xmpp:mam:2';
let line: FakeLine;
let element: FoundMessages;
let said: string[];
let complete: boolean;

const pass = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(1_000);
  await element.updateComplete;
};
const words = (selector: string): string =>
  [...element.querySelectorAll(selector)]
    .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim())
    .join('|');

beforeEach(() => {
  vi.useFakeTimers();
  line = new FakeLine();
  const reader = new ArchiveReader(line.line);
  said = ['the <b>Desk</b> is here', 'no'];
  complete = true;
  line.server = (request) => {
    const query = request.getElementsByTagNameNS(MAM, 'query')[0]!;
    if (request.getAttribute('type') === 'get') return '';
    const isNewest = query.getElementsByTagName('before')[0]?.textContent === '';
    said.forEach((text, n) => {
      const from = n % 2 === 0 ? BOB : ME;
      const to = n % 2 === 0 ? ME : BOB;
      const body = text.replace(/</g, '&lt;');
      const xml = `<message from="${from}/x" to="${to}" type="chat" id="s${n}"><body>${body}</body></message>`;
      if (isNewest)
        reader.take(stanzaOf(resultOf(query.getAttribute('queryid')!, idOf(n + 1), xml)));
    });
    return `<fin xmlns="${MAM}" complete="${complete}"/>`;
  };
  element = document.createElement('zc-found-messages');
  element.parts = {
    line: line.line,
    reader,
    me: { bareJid: ME, nickIn: () => undefined },
    rooms: () => [],
    nameOf: () => 'Bob Martin',
  };
  element.clock = clockFor('en-GB');
  element.text = 'desk';
  document.body.replaceChildren(element);
});
afterEach(() => {
  element.remove();
  vi.useRealTimers();
});

test('shows name, who, text with the hit marked, and what a click opens', async () => {
  said.push('your desk', 'my desk');
  await element.updateComplete;
  expect(words('.zc-hint')).toBe('Searching\u2026');
  await pass();
  expect(words('.zc-name')).toBe('Bob Martin|Bob Martin|Bob Martin');
  expect(words('.zc-last')).toBe('You: my desk|your desk|the <b>Desk</b> is here');
  expect(words('mark')).toBe('desk|desk|Desk');
  const row = element.querySelector<HTMLElement>('[data-message]')!;
  expect(row.dataset).toMatchObject({ peer: BOB, message: idOf(4) });
  expect('group' in row.dataset).toBe(false);
  expect(words('.zc-hint')).toBe('That is everything.');
  expect(words('[role=status]')).toBe('3 messages found');
});

test('says that nothing was found, and how far it has looked', async () => {
  complete = false;
  said = Array.from({ length: 3 }, () => 'chair');
  await pass();
  expect(words('.zc-hint')).toBe('No message with \u201cdesk\u201d found');
  expect(words('[role=status]')).toBe('No message with \u201cdesk\u201d found');
});

test('says that it could not look, and tries again', async () => {
  line.goDown();
  await pass();
  expect(words('.zc-hint')).toBe('The messages could not all be looked through.');
  line.isUp = true;
  element.querySelector<HTMLElement>('.zc-further')!.click();
  await pass();
  expect(words('mark')).toBe('Desk');
});

test('more than fit are shown when they are asked for', async () => {
  said = Array.from({ length: 50 }, (_, n) => `desk ${n}`);
  await pass();
  expect(element.querySelectorAll('[data-message]')).toHaveLength(20);
  element.querySelector<HTMLElement>('.zc-further')!.click();
  await element.updateComplete;
  expect(element.querySelectorAll('[data-message]')).toHaveLength(40);
});
