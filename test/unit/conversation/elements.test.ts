// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { closeMenusAfterUse } from '../../../src/conversation/menus.ts';
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
