// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { linkToPanel } from '../../../../src/chat/page/panel-link.ts';
import { wrap } from '../../../../src/shared/panel-chat.ts';

const received = vi.fn();
const say = (data: unknown, source: Window | null, origin: string): void => {
  window.dispatchEvent(new MessageEvent('message', { data, source, origin }));
};
const { origin } = window.location;

beforeEach(() => {
  received.mockReset();
  linkToPanel(window).receive(received);
});

test('takes what the panel says', () => {
  say(wrap({ type: 'focus' }), window.parent, origin);
  expect(received).toHaveBeenCalledWith({ type: 'focus' });
});

test('takes nothing from another window, another origin, or of another kind', () => {
  const other = document.body.appendChild(document.createElement('iframe')).contentWindow;
  say(wrap({ type: 'focus' }), other, origin);
  say(wrap({ type: 'focus' }), window.parent, 'https://evil.example');
  say({ type: 'focus' }, window.parent, origin);
  expect(received).not.toHaveBeenCalled();
});

test('speaks to a panel of its own origin only', () => {
  const post = vi.spyOn(window.parent, 'postMessage').mockImplementation(() => undefined);
  linkToPanel(window).send({ type: 'ready' });
  expect(post).toHaveBeenCalledWith(wrap({ type: 'ready' }), origin);
  post.mockRestore();
});
