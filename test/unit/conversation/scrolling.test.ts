// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { mendScrolling } from '../../../src/conversation/scrolling.ts';

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
