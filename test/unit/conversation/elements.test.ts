// @vitest-environment jsdom
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  closeMenusAfterUse,
  closeReactionsOnEscape,
  drawMenusLate,
} from '../../../src/conversation/menus.ts';
import { mendScrolling } from '../../../src/conversation/scrolling.ts';

test('a menu closes after its entry has been used', async () => {
  const hide = vi.fn();
  const used = vi.fn();
  document.body.innerHTML =
    '<converse-dropdown><button>Menu</button><ul><li>' +
    '<a class="dropdown-item"><b>Reply</b></a></li></ul></converse-dropdown>';
  const menu = document.querySelector('converse-dropdown') as Element;
  Object.assign(menu, { hide });
  closeMenusAfterUse(document);
  menu.querySelector('a')?.addEventListener('click', () => {
    used(hide.mock.calls.length);
  });
  menu.querySelector('button')?.click();
  menu.querySelector('b')?.click();
  await new Promise((resolve) => setTimeout(resolve));
  expect(used).toHaveBeenCalledWith(0);
  expect(hide).toHaveBeenCalledTimes(1);
});

test('Escape closes the choice of reactions, and nothing else', () => {
  document.body.innerHTML =
    '<converse-message-actions><button class="dropdown-toggle"></button>' +
    '<converse-reaction-picker></converse-reaction-picker></converse-message-actions>';
  const picker = document.querySelector('converse-reaction-picker') as HTMLElement;
  const leave = vi.fn();
  const close = vi.fn(() => picker.replaceChildren());
  Object.assign(picker, { close });
  closeReactionsOnEscape(document);
  document.addEventListener('keydown', leave);
  const press = (key: string): boolean =>
    picker.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  press('Escape');
  expect([close.mock.calls.length, leave.mock.calls.length]).toEqual([0, 1]);
  picker.innerHTML = '<div class="reaction-picker"></div>';
  press('a');
  picker.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Escape', isComposing: true, bubbles: true }),
  );
  expect(close).not.toHaveBeenCalled();
  expect(press('Escape')).toBe(false);
  expect([close.mock.calls.length, leave.mock.calls.length]).toEqual([1, 3]);
  expect(document.activeElement?.className).toBe('dropdown-toggle');
  document.removeEventListener('keydown', leave);
});

test('going to the newest message scrolls what scrolls', async () => {
  class ChatContent extends HTMLElement {}
  customElements.define('converse-chat-content', ChatContent);
  await mendScrolling(customElements);
  const content = document.createElement('converse-chat-content');
  content.innerHTML = '<div class="chat-content__messages"></div>';
  const scrollTo = vi.fn();
  Object.assign(content.firstElementChild as Element, { scrollTo });
  content.scrollTo({ top: 0 });
  expect(scrollTo).toHaveBeenCalledWith({ top: 0 });
});

describe('the menu of a message', () => {
  let drawn: string[] = [];

  /** As Converse's element: draws what `render` returns, later, when it is asked for. */
  class Actions extends HTMLElement {
    connectedCallback(): void {
      this.requestUpdate();
    }
    requestUpdate(): void {
      void Promise.resolve().then(() => {
        const menu = this.render();
        setTimeout(() => (this.innerHTML = menu));
      });
    }
    render(): string {
      drawn.push(this.id);
      return '<button class="dropdown-toggle"></button>';
    }
  }

  beforeAll(async () => {
    customElements.define('converse-message-actions', Actions);
    await drawMenusLate(document, customElements, 'Menu of this message');
  });
  beforeEach(async () => {
    drawn = [];
    document.body.innerHTML = ['first', 'second']
      .map((id) => {
        const place = `<converse-message-actions id="${id}"></converse-message-actions>`;
        return `<div class="chat-msg"><p>Hello</p>${place}</div>`;
      })
      .join('');
    await later();
  });
  const later = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 20));
  const place = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;

  test('is not drawn before anybody comes near, and has a name', () => {
    expect(drawn).toEqual([]);
    expect(place('first').outerHTML).toContain('aria-label="Menu of this message"');
    expect(place('first').getAttribute('role')).toBe('button');
    expect(place('first').tabIndex).toBe(0);
  });

  test('comes with the pointer, for that message alone', async () => {
    document.querySelector('p')?.dispatchEvent(new Event('pointerover', { bubbles: true }));
    await later();
    expect(drawn).toEqual(['first']);
    expect(place('first').hasAttribute('role')).toBe(false);
    expect(document.activeElement).toBe(document.body);
    document.querySelector('p')?.dispatchEvent(new Event('pointerover', { bubbles: true }));
    await later();
    expect(drawn).toEqual(['first']);
  });

  test('comes with the keyboard, which is on its button then', async () => {
    place('second').focus();
    await later();
    expect(drawn).toEqual(['second']);
    expect(document.activeElement).toBe(place('second').firstElementChild);
  });

  test('opens for a click that comes with the focus, and for Enter before it is drawn', async () => {
    const opened = vi.fn();
    document.addEventListener('click', ({ target }) => {
      if ((target as Element).className === 'dropdown-toggle') opened();
    });
    place('first').focus();
    place('first').click();
    await later();
    expect(opened).toHaveBeenCalledTimes(1);
    place('second').focus();
    place('second').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await later();
    expect(opened).toHaveBeenCalledTimes(2);
    expect(document.activeElement).toBe(place('second').firstElementChild);
  });

  test('opens at once for a click that came without either, as a screen reader makes it', async () => {
    const clicks = vi.fn();
    place('second').addEventListener('click', ({ target }) => {
      clicks((target as Element).className);
    });
    place('second').click();
    await later();
    expect(clicks).toHaveBeenLastCalledWith('dropdown-toggle');
    expect(clicks).toHaveBeenCalledTimes(2);
  });
});
