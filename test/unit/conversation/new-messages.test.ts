// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NewMessages } from '../../../src/conversation/new-messages.ts';
import { FakeBox, FakeMessage } from './support.ts';

const BOB = 'bob@example.test';
const ME = 'alice@example.test';
const TEXTS = {
  converse_chat_newest: 'Go to the newest message',
  converse_chat_new_one: '1 new message',
  converse_chat_new_other: '{0} new messages',
};
const toEnd = vi.fn();
let box: FakeBox;
let news: NewMessages;

const row = (id: string, sender = 'them'): Record<string, unknown> => ({
  id: `model-${id}`,
  [`stanza_id ${ME}`]: id,
  sender,
  body: `text ${id}`,
});

/** A message comes, and is the last one. */
function come(values: Record<string, unknown>): FakeMessage {
  const message = new FakeMessage(values);
  box.messages.models.push(message);
  box.messages.trigger('add', message);
  return message;
}
const line = (): unknown => box.get('first_unread_id');
const button = (): HTMLButtonElement => document.querySelector('.zc-newest button')!;
const isHidden = (): boolean =>
  document.querySelector('.zc-newest')?.hasAttribute('hidden') === true;

beforeEach(() => {
  vi.useFakeTimers();
  toEnd.mockReset();
  document.body.innerHTML = `<div class="chatbox" jid="${BOB}"><div class="bottom-panel"></div></div>`;
  box = new FakeBox(BOB, [row('1'), row('2'), row('3')]);
  news = new NewMessages({ document, texts: TEXTS, toEnd });
  news.watch(box.box);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the line', () => {
  test('stands where the user left off, and goes when he has read', () => {
    news.show(box.box, { id: '2', by: ME });
    expect(line()).toBe('model-2');
    vi.advanceTimersByTime(9_000);
    expect(line()).toBe('model-2');
    vi.advanceTimersByTime(2_000);
    expect(line()).toBeUndefined();
  });

  test('waits for its message, and for the right one', () => {
    news.show(box.box, { id: '9', by: ME });
    expect(line()).toBeUndefined();
    come(row('8'));
    expect(line()).toBeUndefined();
    come(row('9'));
    expect(line()).toBe('model-9');
    come(row('10'));
    expect(line()).toBe('model-9');
  });

  test('there is none where everything is read, whatever Converse had drawn', () => {
    box.set({ first_unread_id: 'model-1' });
    news.show(box.box, undefined);
    expect(line()).toBeUndefined();
  });

  test('goes with the conversation', () => {
    news.show(box.box, { id: '2', by: ME });
    news.show(undefined, undefined);
    expect(line()).toBeUndefined();
  });

  test('stays as long as nobody looks, or has scrolled up', () => {
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    news.show(box.box, { id: '2', by: ME });
    vi.advanceTimersByTime(60_000);
    expect(line()).toBe('model-2');
    hidden.mockReturnValue(false);
    box.ui.set({ scrolled: true });
    document.dispatchEvent(new Event('visibilitychange'));
    vi.advanceTimersByTime(60_000);
    expect(line()).toBe('model-2');
    box.ui.set({ scrolled: false });
    vi.advanceTimersByTime(11_000);
    expect(line()).toBeUndefined();
    hidden.mockRestore();
  });
});

describe('the way down', () => {
  beforeEach(() => {
    news.show(box.box, undefined);
  });

  test('is there while one has scrolled up, with the number of what came', () => {
    expect(isHidden()).toBe(true);
    box.ui.set({ scrolled: true });
    expect(isHidden()).toBe(false);
    expect(button().textContent).toBe('');
    expect(button().getAttribute('aria-label')).toBe('Go to the newest message');
    come(row('4'));
    expect(button().textContent).toBe('1 new message');
    come(row('5', 'me'));
    come({ ...row('6'), body: '' });
    come(row('7'));
    expect(button().textContent).toBe('2 new messages');
    expect(line()).toBe('model-4');
  });

  test('counts nothing that is older than what is there', () => {
    box.ui.set({ scrolled: true });
    const older = new FakeMessage(row('0'));
    box.messages.models.unshift(older);
    box.messages.trigger('add', older);
    expect(button().textContent).toBe('');
  });

  test('leads to the end, and is over there', () => {
    box.ui.set({ scrolled: true });
    come(row('4'));
    button().click();
    expect(toEnd).toHaveBeenCalledWith(box);
    box.ui.set({ scrolled: false });
    expect(isHidden()).toBe(true);
    box.ui.set({ scrolled: true });
    expect(button().textContent).toBe('');
  });

  test('stands above the composer, and comes back with a new one', () => {
    const panel = (): Element | null => document.querySelector('.bottom-panel');
    expect(panel()?.previousElementSibling?.className).toBe('zc-newest');
    document.querySelector('.chatbox')!.innerHTML = '<div class="bottom-panel"></div>';
    news.place();
    expect(panel()?.previousElementSibling?.className).toBe('zc-newest');
  });

  test('is not that of another conversation', () => {
    const other = new FakeBox('carol@example.test', [row('1')]);
    news.watch(other.box);
    other.ui.set({ scrolled: true });
    other.messages.trigger('add', other.messages.last());
    expect(isHidden()).toBe(true);
  });
});
