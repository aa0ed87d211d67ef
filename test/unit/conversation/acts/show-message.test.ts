// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { showMessage } from '../../../../src/conversation/acts/show-message.ts';
import { FakeBox } from '../support.ts';
import { CHATBOX } from './support.ts';

const ME = 'alice@x';
let box: FakeBox;
let history: HTMLElement;
/** How often more was asked for. */
let asked: number;
/** What comes then. */
let older: (string | undefined)[];
/** What jsdom scrolls is told. */
const scrolledTo = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = CHATBOX;
  history = document.querySelector<HTMLElement>('.chat-content__messages')!;
  box = new FakeBox('bob@x');
  asked = 0;
  older = [];
  scrolledTo.mockClear();
  Element.prototype.scrollIntoView = function () {
    scrolledTo(this.id);
  };
  Object.defineProperty(history, 'scrollTop', {
    set() {
      asked += 1;
      const id = older.shift();
      if (id !== undefined) setTimeout(() => come(id), 200);
    },
  });
  come('newest');
});
afterEach(() => vi.useRealTimers());

/** A message is there, and drawn a little later. */
function come(id: string): void {
  box.add({ msgid: id, [`stanza_id ${ME}`]: `at-${id}` });
  const html = `<div class="chat-msg" id="${id}" data-msgid="${id}"></div>`;
  setTimeout(() => history.insertAdjacentHTML('beforeend', html), 100);
}
const show = async (id: string, by?: string): Promise<boolean | undefined> => {
  const shown = showMessage(document, id, box.box, by);
  await vi.runAllTimersAsync();
  return shown;
};

describe('a message', () => {
  test('that is there has the focus, and is marked for a while', async () => {
    const shown = showMessage(document, 'newest', box.box);
    await vi.advanceTimersByTimeAsync(200);
    expect(await shown).toBe(true);
    const message = document.getElementById('newest')!;
    expect(document.activeElement).toBe(message);
    expect(message.dataset).toHaveProperty('zcLit');
    expect(scrolledTo).toHaveBeenCalledWith('newest');
    expect(asked).toBe(0);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(message.dataset).not.toHaveProperty('zcLit');
  });

  test('goes by its id in the archive, too', async () => {
    expect(await show('at-newest', ME)).toBe(true);
    expect(await show('newest', ME)).toBe(false);
  });

  test('that is further up is fetched, page by page', async () => {
    older = ['older', 'oldest'];
    expect(await show('oldest')).toBe(true);
    expect(asked).toBe(2);
    expect(document.activeElement?.id).toBe('oldest');
  });

  test('is given up where no more comes, and after many pages', async () => {
    expect(await show('nowhere')).toBe(false);
    expect(asked).toBe(1);
    older = Array.from({ length: 40 }, (_, at) => `page-${at}`);
    expect(await show('nowhere')).toBe(false);
    expect(asked).toBe(17);
    expect(scrolledTo).not.toHaveBeenCalled();
  });

  test('of a conversation that is not on the page is not found', async () => {
    document.body.replaceChildren();
    expect(await show('newest')).toBe(false);
  });
});

describe('on the way', () => {
  beforeEach(() => (older = ['older', 'oldest']));

  test('another one is wanted: the first one takes the eyes no more', async () => {
    const first = showMessage(document, 'oldest', box.box);
    await vi.advanceTimersByTimeAsync(120);
    const second = showMessage(document, 'newest', box.box);
    await vi.runAllTimersAsync();
    expect(await first).toBeUndefined();
    expect(await second).toBe(true);
    expect(scrolledTo.mock.calls).toEqual([['newest']]);
    expect(asked).toBe(1);
  });

  test('the user goes to another conversation', async () => {
    const shown = showMessage(document, 'oldest', box.box);
    await vi.advanceTimersByTimeAsync(120);
    box.set({ hidden: true });
    await vi.runAllTimersAsync();
    expect(await shown).toBeUndefined();
    expect(asked).toBe(1);
    expect(scrolledTo).not.toHaveBeenCalled();
  });
});
