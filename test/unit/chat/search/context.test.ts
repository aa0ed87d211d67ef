// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import type { Archived, ArchiveReader, Query } from '../../../../src/chat/archive/archive.ts';
import { openContext } from '../../../../src/chat/search/context.ts';
import { clockFor } from '../../../../src/frame/when.ts';
import { button, front, settle } from '../support/dialogs.ts';
import { FakeLine } from '../support/fake-line.ts';
import { idOf, stampOf, stanzaOf } from '../support/stanzas.ts';

const ME = 'alice@example.test';
const BOB = 'bob@example.test';
const ROOM = 'move@c.example.test';
const FOUND = 50;
/** Oldest first; by number. */
let archive: Map<number, string>;
let asked: (Query & { of: string })[];
let fails: boolean;

// jsdom has nothing to scroll.
Element.prototype.scrollIntoView = function () {
  this.setAttribute('data-scrolled', '');
};

const chat = (n: number, inside: string): string =>
  `<message from="${n % 2 ? ME : BOB}/x" to="${n % 2 ? BOB : ME}" type="chat" id="s${n}">${inside}</message>`;
const said = (n: number, text = `line ${n}`): string => chat(n, `<body>${text}</body>`);

function page(of: string, query: Query): Promise<{ messages: Archived[]; complete: boolean }> {
  asked.push({ of, ...query });
  if (fails) return Promise.reject(new Error('the line broke'));
  const all = [...archive].map(([n, xml]): Archived => {
    const id = idOf(n);
    return { id, stamp: stampOf(id), message: stanzaOf(xml) };
  });
  const { after, before, max } = query;
  const there = all.filter(
    ({ id }) => (after === undefined || id > after) && (before === undefined || id < before),
  );
  const messages = after === undefined ? there.slice(-max) : there.slice(0, max);
  return Promise.resolve({ messages, complete: messages.length === there.length });
}

function open(isGroup = false): void {
  openContext(document, {
    peer: isGroup ? ROOM : BOB,
    isGroup,
    id: idOf(FOUND),
    search: {
      line: new FakeLine().line,
      reader: { page } as unknown as ArchiveReader,
      me: { bareJid: ME, nickIn: (room) => (room === ROOM ? 'Alice' : undefined) },
      rooms: () => [],
      nameOf: (peer, ofGroup) => (ofGroup ? 'The move' : peer === BOB ? 'Bob Martin' : peer),
    },
    message: () => undefined,
    clock: clockFor('en-GB'),
  });
}
const lines = (): string[] =>
  [...front()!.querySelectorAll('.zc-context li > span')].map(({ textContent }) => textContent);
const words = (selector: string): string | undefined =>
  front()!.querySelector(selector)?.textContent.trim();

beforeEach(() => {
  document.body.replaceChildren();
  asked = [];
  fails = false;
  archive = new Map(Array.from({ length: 100 }, (_, n) => [n, said(n)]));
});

test('shows it between those before and after, and where it is', async () => {
  open();
  expect(words('[role=status]')).toBe('Searching\u2026');
  await settle();
  expect(words('h2')).toBe('Messages with Bob Martin');
  expect(lines()).toEqual(Array.from({ length: 40 }, (_, n) => `line ${n + 30}`));
  const found = front()!.querySelectorAll('[data-found]');
  expect(found).toHaveLength(1);
  expect(found[0]!.textContent).toContain('line 50');
  expect(found[0]!.hasAttribute('data-scrolled')).toBe(true);
  expect(words('[role=status]')).toBeUndefined();
  // In the user's own archive, and only what was said with him.
  expect(asked.map((each) => [each.of, each.with])).toEqual([
    [ME, BOB],
    [ME, BOB],
  ]);
});

test('who said what is told by name', async () => {
  open();
  await settle();
  const [bobs, mine] = [...front()!.querySelectorAll('.zc-context li')];
  expect(bobs!.querySelector('b')!.textContent).toBe('Bob Martin');
  expect(bobs!.hasAttribute('data-mine')).toBe(false);
  expect(mine!.querySelector('b')!.textContent).toBe('You');
  expect(mine!.hasAttribute('data-mine')).toBe(true);
});

test('of a group its own archive is read, and its people are told by what they are called there', async () => {
  archive = new Map([
    [
      FOUND,
      `<message from="${ROOM}/Carol" to="${ME}" type="groupchat" id="g"><body>Hi</body></message>`,
    ],
  ]);
  open(true);
  await settle();
  expect(words('h2')).toBe('Messages with The move');
  expect(words('.zc-context b')).toBe('Carol');
  expect(asked.map((each) => [each.of, each.with])).toEqual([
    [ROOM, undefined],
    [ROOM, undefined],
  ]);
});

test('goes on in both directions, to the ends', async () => {
  open();
  await settle();
  button('Earlier')!.click();
  expect(button('Later')!.disabled).toBe(true);
  await settle();
  expect(lines()[0]).toBe('line 10');
  button('Earlier')!.click();
  await settle();
  expect(lines()[0]).toBe('line 0');
  expect(button('Earlier')).toBeUndefined();
  button('Later')!.click();
  await settle();
  button('Later')!.click();
  await settle();
  expect(lines()).toHaveLength(100);
  expect(button('Later')).toBeUndefined();
});

test('knows of what was changed later', async () => {
  archive.set(
    52,
    chat(50, '<body>better</body><replace xmlns="urn:xmpp:message-correct:0" id="s50"/>'),
  );
  open();
  await settle();
  expect(front()!.querySelector('[data-found] > span')!.textContent).toBe('better');
});

test('says when it is there no more', async () => {
  archive.delete(FOUND);
  open();
  await settle();
  expect(words('.zc-hint')).toBe('This message could not be found any more.');
  expect(front()!.querySelector('[data-found]')).toBeNull();
});

test('a failure is told, and another try shows it', async () => {
  fails = true;
  open();
  await settle();
  expect(words('[role=alert]')).toBe('The messages could not all be looked through.');
  expect(front()!.textContent).not.toContain('any more');
  fails = false;
  button('Try again')!.click();
  await settle();
  expect(words('[role=alert]')).toBeUndefined();
  expect(button('Try again')).toBeUndefined();
  expect(lines()).toHaveLength(40);
});
