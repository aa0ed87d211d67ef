// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { linkToChat } from '../../../src/panel/chat-link.ts';
import { wrap } from '../../../src/shared/panel-chat.ts';

const received = vi.fn();
let frame: HTMLIFrameElement;
const say = (data: unknown, source: Window | null, origin = window.location.origin): void => {
  window.dispatchEvent(new MessageEvent('message', { data, source, origin }));
};

beforeEach(() => {
  received.mockReset();
  frame = document.body.appendChild(document.createElement('iframe'));
  linkToChat(window, frame).receive(received);
});

test('takes what the frame says', () => {
  say(wrap({ type: 'ready' }), frame.contentWindow);
  expect(received).toHaveBeenCalledWith({ type: 'ready' });
});

test('takes nothing from another window, another origin, or of another kind', () => {
  const other = document.body.appendChild(document.createElement('iframe'));
  say(wrap({ type: 'ready' }), other.contentWindow);
  say(wrap({ type: 'ready' }), null);
  say(wrap({ type: 'ready' }), frame.contentWindow, 'https://evil.example');
  say({ type: 'ready' }, frame.contentWindow);
  expect(received).not.toHaveBeenCalled();
  frame.remove(); // without a window, "no source" is not the frame's
  Object.defineProperty(frame, 'contentWindow', { value: null }); // as browsers have it
  say(wrap({ type: 'ready' }), null);
  expect(received).not.toHaveBeenCalled();
});

test('speaks to a frame of its own origin only', () => {
  const post = vi.spyOn(frame.contentWindow!, 'postMessage').mockImplementation(() => undefined);
  linkToChat(window, frame).send({ type: 'focus' });
  expect(post).toHaveBeenCalledWith(wrap({ type: 'focus' }), window.location.origin);
});
