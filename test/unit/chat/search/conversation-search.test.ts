// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clockFor } from '../../../../src/frame/when.ts';
import type { ArchiveReader, Page, Query } from '../../../../src/chat/archive/archive.ts';
import { openConversationSearch } from '../../../../src/chat/search/conversation-search.ts';
import { front } from '../support/dialogs.ts';
import { FakeLine } from '../support/fake-line.ts';
import { idOf, stampOf, stanzaOf } from '../support/stanzas.ts';

const ME = 'alice@example.test';
const BOB = 'bob@example.test';
const onChosen = vi.fn();
let asked: (Query & { of: string })[];

const page = (of: string, query: Query): Promise<Page> => {
  asked.push({ of, ...query });
  const messages = [1, 2].map((n) => ({
    id: idOf(n),
    stamp: stampOf(idOf(n)),
    message: stanzaOf(
      `<message from="${BOB}/x" to="${ME}" type="chat" id="s${n}"><body>the desk ${n}</body></message>`,
    ),
  }));
  return Promise.resolve({ messages, complete: true });
};
const field = (): HTMLInputElement => front()!.querySelector('input')!;
const rows = (): HTMLElement[] => [...front()!.querySelectorAll<HTMLElement>('[data-message]')];
const hint = (): string | undefined => front()!.querySelector('.zc-hint')?.textContent.trim();

async function type(text: string): Promise<void> {
  field().value = text;
  field().dispatchEvent(new InputEvent('input', { bubbles: true }));
  await vi.advanceTimersByTimeAsync(1_000);
}
function press(key: string, how: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...how });
  document.activeElement!.dispatchEvent(event);
  return event.defaultPrevented;
}

beforeEach(() => {
  vi.useFakeTimers();
  document.body.replaceChildren();
  asked = [];
  const line = new FakeLine();
  line.server = () => '';
  openConversationSearch(document, {
    peer: BOB,
    isGroup: false,
    search: {
      line: line.line,
      reader: { page } as unknown as ArchiveReader,
      me: { bareJid: ME, nickIn: () => undefined },
      rooms: () => [{ jid: 'move@c.example.test' }],
      nameOf: () => 'Bob Martin',
    },
    message: () => undefined,
    clock: clockFor('en-GB'),
    onChosen,
  });
});
afterEach(() => {
  front()?.close();
  vi.clearAllMocks();
  vi.useRealTimers();
});

test('asks for three letters, and for nothing while there are fewer', async () => {
  expect(front()!.querySelector('h2')!.textContent).toBe('Search in Bob Martin');
  expect(document.activeElement).toBe(field());
  expect(hint()).toBeUndefined();
  await type('de');
  expect(hint()).toBe('Three letters or more');
  expect(asked).toEqual([]);
});

test('looks in this conversation only', async () => {
  await type('desk');
  expect(rows()).toHaveLength(2);
  expect(new Set(asked.map(({ of, with: peer }) => `${of} ${peer}`))).toEqual(
    new Set([`${ME} ${BOB}`]),
  );
});

test('what is chosen is told, and the dialog is gone by then', async () => {
  await type('desk');
  onChosen.mockImplementation(() => expect(front()).toBeUndefined());
  rows()[1]!.querySelector<HTMLElement>('.zc-name')!.click();
  expect(onChosen.mock.calls).toEqual([[idOf(1)]]);
});

test('a click beside the rows chooses nothing', async () => {
  await type('desk');
  field().click();
  expect(onChosen).not.toHaveBeenCalled();
  expect(front()).toBeDefined();
});

test('the arrows walk from the field through the rows, and back to it', async () => {
  await type('desk');
  expect(press('ArrowDown', { isComposing: true })).toBe(false);
  expect(document.activeElement).toBe(field());
  expect(press('ArrowDown')).toBe(true);
  expect(document.activeElement).toBe(rows()[0]);
  press('ArrowDown');
  expect(document.activeElement).toBe(rows()[1]);
  press('ArrowDown');
  expect(document.activeElement).toBe(field());
  press('ArrowDown');
  press('ArrowUp');
  expect(document.activeElement).toBe(field());
  expect(press('ArrowLeft')).toBe(false);
});
