// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { createConversationFrame } from '../../../src/chat/conversation/conversation-frame.ts';
import { waitForPort } from '../../../src/conversation/port.ts';
import { HERE_IS_THE_PORT } from '../../../src/shared/chat-conversation.ts';

const hand = (init: MessageEventInit): void => {
  window.dispatchEvent(
    new MessageEvent('message', {
      data: HERE_IS_THE_PORT,
      source: window.parent,
      origin: window.location.origin,
      ...init,
    }),
  );
};
const port = (): MessagePort => ({}) as MessagePort;
/** jsdom has no ports of its own to hand over. */
const withPort = (init: MessageEventInit, ports: readonly MessagePort[]): void => {
  const listener = (event: Event): void =>
    void Object.defineProperty(event, 'ports', { value: ports });
  window.addEventListener('message', listener, { capture: true, once: true });
  hand(init);
};

test('the port is taken from the page around, of the same origin, once', () => {
  const taken = vi.fn();
  waitForPort(window, taken);
  const other = document.body.appendChild(document.createElement('iframe')).contentWindow;
  withPort({ source: other }, [port()]);
  withPort({ origin: 'https://evil.example' }, [port()]);
  withPort({ data: 'something else' }, [port()]);
  withPort({}, []);
  expect(taken).not.toHaveBeenCalled();
  const first = port();
  withPort({}, [first]);
  withPort({}, [port()]);
  expect(taken).toHaveBeenCalledTimes(1);
  expect(taken).toHaveBeenCalledWith(first);
});

test('the port is given to a page of the same origin only', () => {
  const made = { port1: { postMessage: vi.fn(), close: vi.fn() }, port2: {} };
  vi.stubGlobal(
    'MessageChannel',
    class {
      port1 = made.port1;
      port2 = made.port2;
    },
  );
  const place = document.body.appendChild(document.createElement('div'));
  const { element } = createConversationFrame(place, 'about:blank', 'Conversation', vi.fn());
  const post = vi.spyOn(element.contentWindow!, 'postMessage').mockImplementation(() => undefined);
  element.dispatchEvent(new Event('load'));
  element.dispatchEvent(new Event('load'));
  expect(post.mock.calls).toEqual([[HERE_IS_THE_PORT, window.location.origin, [made.port2]]]);
  vi.unstubAllGlobals();
});
