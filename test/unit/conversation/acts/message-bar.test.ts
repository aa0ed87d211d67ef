// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Act } from '../../../../src/conversation/acts/act.ts';
import { MessageBar } from '../../../../src/conversation/acts/message-bar.ts';
import { watchFlow, markFlow } from '../../../../src/conversation/acts/message-flow.ts';
import { FakeMessage } from '../support.ts';
import { later, texts } from './support.ts';

const onAct = vi.fn(() => Promise.resolve());
const onQuickReaction = vi.fn();
const onLeave = vi.fn();
let acts: Act[];
const models = [new FakeMessage({ body: 'one' }), new FakeMessage({ body: 'two' })];

beforeEach(() => {
  acts = ['react', 'reply', 'copy', 'delete'];
  document.body.innerHTML =
    '<div class="chat-content__messages">' +
    ['one', 'two']
      .map(
        (id) =>
          `<converse-chat-message><div class="chat-msg" id="${id}"><p>${id}</p></div></converse-chat-message>`,
      )
      .join('') +
    '</div><textarea></textarea>';
  document
    .querySelectorAll('converse-chat-message')
    .forEach((element, at) => Object.assign(element, { model: models[at] }));
  vi.clearAllMocks();
  markFlow(document, 'Messages');
});

// One for all tests, as there is one for the page.
const bar = new MessageBar({
  document,
  texts,
  actsOf: () => acts,
  hourOf: () => '14:05',
  onAct,
  onQuickReaction,
});
watchFlow({
  document,
  label: 'Messages',
  labelOf: ({ id }) => `Bob, ${id}`,
  onMenu: (on) => void bar.openMenu(on),
  onLeave,
});

const message = (id: string): HTMLElement => document.getElementById(id)!;
const over = (target: Element, pointerType = 'mouse'): void => {
  target.dispatchEvent(Object.assign(new Event('pointerover', { bubbles: true }), { pointerType }));
};
const labels = (): (string | null)[] =>
  [...document.querySelectorAll('.zc-bar button')].map((each) => each.getAttribute('aria-label'));
const press = (key: string, target: Element = document.activeElement!): boolean =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

describe('the bar', () => {
  test('comes with the pointer, one for the page, and goes with it', () => {
    over(message('one').firstElementChild!);
    expect(message('one').querySelector('[role=toolbar]')).not.toBeNull();
    over(message('two'));
    expect(document.querySelectorAll('[role=toolbar]')).toHaveLength(1);
    expect(message('two').querySelector('[role=toolbar]')).not.toBeNull();
    over(document.body);
    expect(document.querySelector('[role=toolbar]')).toBeNull();
    over(message('one'), 'touch');
    expect(document.querySelector('[role=toolbar]')).toBeNull();
  });

  test('has what can be done, and is not there where nothing can', () => {
    over(message('one'));
    expect(labels()).toEqual([
      'React with 👍',
      'React with ❤️',
      'React with 😂',
      'React',
      'Reply',
      'More',
    ]);
    document.querySelector<HTMLElement>('.zc-bar button')!.click();
    expect(onQuickReaction).toHaveBeenCalledWith('👍', models[0]);
    acts = ['copy'];
    bar.again(models[0]!);
    expect(labels()).toEqual(['More']);
    acts = [];
    bar.again(models[0]!);
    expect(document.querySelector('[role=toolbar]')).toBeNull();
  });

  test('says when, where the message itself does not', () => {
    over(message('one'));
    expect(document.querySelector('.zc-bar time')).toBeNull();
    message('two').classList.add('chat-msg--followup');
    over(message('two'));
    expect(document.querySelector('.zc-bar time')?.textContent).toBe('14:05');
  });

  describe('beside a message', () => {
    /** In a row of 300 px, one of its own height and with this room after it. */
    const place = (height: number, room: number): void => {
      const on = message('one');
      on.innerHTML = '<div class="chat-msg__message"></div>';
      const rect = (width: number, high: number): DOMRect => new DOMRect(0, 0, width, high);
      on.getBoundingClientRect = () => rect(300, height);
      on.firstElementChild!.getBoundingClientRect = () => rect(300 - room, height);
      vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (
        this: Element,
      ) {
        const buttons = this.querySelectorAll('button').length;
        return this.matches('.zc-column') ? rect(34, 26 * buttons + 6) : rect(28 * buttons + 6, 32);
      });
      over(on);
      vi.restoreAllMocks();
    };
    const isBeside = (): boolean => document.querySelector('.zc-bar-place.zc-beside') !== null;

    test('is all of it where there is room', () => {
      place(30, 200);
      expect([labels().length, isBeside()]).toEqual([6, true]);
    });
    test('is a column where there is little', () => {
      place(90, 50);
      expect([labels(), isBeside()]).toEqual([['React', 'More'], true]);
    });
    test('is the way to all of it where the message is low, too', () => {
      place(30, 50);
      expect([labels(), isBeside()]).toEqual([['More'], true]);
    });
    test('is over its edge where there is none', () => {
      place(30, 10);
      expect([labels().length, isBeside()]).toEqual([6, false]);
    });
  });

  test('is one tab stop, and Escape leads back to the message', () => {
    over(message('one'));
    const [first, second] = document.querySelectorAll<HTMLElement>('.zc-bar button');
    first!.focus();
    press('ArrowRight');
    expect(document.activeElement).toBe(second);
    expect([first!.tabIndex, second!.tabIndex]).toEqual([-1, 0]);
    press('End');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('More');
    press('Escape');
    expect(document.activeElement).toBe(message('one'));
    expect(onLeave).not.toHaveBeenCalled();
  });
});

describe('the menu', () => {
  test('has all of it, and does what was chosen', async () => {
    over(message('one'));
    document.querySelector<HTMLElement>('.zc-bar-more')!.click();
    const items = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];
    expect(items.map((each) => each.textContent.trim())).toEqual([
      'React',
      'Reply',
      'Copy text',
      'Delete for everyone',
    ]);
    items[2]!.click();
    await later();
    expect(onAct).toHaveBeenCalledWith('copy', models[0], expect.any(HTMLElement));
    expect(document.querySelector('[role=menu]')).toBeNull();
  });
});

test('the bar stays while what was chosen goes on, and the focus comes back to it', async () => {
  let end: () => void = () => undefined;
  onAct.mockReturnValueOnce(new Promise((resolve) => (end = resolve)));
  over(message('one'));
  const button = document.querySelectorAll<HTMLElement>('.zc-bar button')[3]!;
  button.click();
  over(document.body);
  expect(message('one').contains(button)).toBe(true);
  button.focus();
  end();
  await later();
  expect(document.activeElement).toBe(button);
  acts = [];
  bar.again(models[0]!);
  expect(document.querySelector('[role=toolbar]')).toBeNull();
});

describe('the keyboard', () => {
  test('comes to the newest message, also where something in another is on the way', () => {
    const link = document.createElement('a');
    link.href = '#';
    message('one').append(link);
    document.querySelector('textarea')!.focus();
    press('Tab');
    link.focus();
    expect(document.activeElement).toBe(message('two'));
    link.focus(); // from the message on
    expect(document.activeElement).toBe(link);
  });

  test('goes from message to message, opens the menu, and goes back', async () => {
    message('two').tabIndex = -1;
    message('two').focus();
    expect(document.querySelector<HTMLElement>('.chat-content__messages')!.tabIndex).toBe(-1);
    press('ArrowUp');
    expect(document.activeElement).toBe(message('one'));
    expect(message('one').getAttribute('aria-label')).toBe('Bob, one');
    press('ArrowUp');
    expect(document.activeElement).toBe(message('one'));
    press('End');
    expect(document.activeElement).toBe(message('two'));
    expect(message('two').querySelector('[role=toolbar]')).not.toBeNull();
    press('Enter');
    expect(document.querySelector('[role=menu]')).not.toBeNull();
    press('Escape');
    await later();
    expect(document.querySelector('[role=menu]')).toBeNull();
    message('two').focus();
    press('Escape');
    expect(onLeave).toHaveBeenCalledTimes(1);
    document.querySelector('textarea')!.focus();
    expect(document.querySelector<HTMLElement>('.chat-content__messages')!.tabIndex).toBe(0);
  });
});
