// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import type { PanelParts, Wish } from '../../../src/panel/panel.ts';
import { unwrap } from '../../../src/shared/panel-chat.ts';
import { HOST_ID } from '../../../src/panel/view.ts';

const started = vi.hoisted(() => ({ panel: vi.fn() }));
vi.mock('../../../src/panel/panel.ts', () => ({ startPanel: started.panel }));

const BODY = 'long '.repeat(2_000);
const WISH: Wish = { type: 'write', to: ['bob@example.com'], body: BODY };
const wishes = new Map<string, (wish: Wish) => void>();
const opened: string[] = [];
const said: unknown[] = [];
let parts: PanelParts;

/** The webmail that has opened the window; `panel`: it is not at its login page. */
function opener(panel: boolean, closed = false): void {
  const page = document.implementation.createHTMLDocument();
  if (panel) page.body.innerHTML = `<div id="${HOST_ID}"></div>`;
  const postMessage = (message: unknown): unknown => said.push(unwrap(message));
  Object.assign(window, { opener: { closed, document: page, postMessage } });
}

beforeEach(async () => {
  vi.resetModules();
  vi.stubGlobal('__CHAT_PAGE__', 'chat.html');
  vi.stubGlobal('__TOKEN_JSP__', 'token.jsp');
  vi.stubGlobal('open', () => opened.push(JSON.stringify(Object.entries(sessionStorage))));
  opened.length = 0;
  said.length = 0;
  opener(true);
  sessionStorage.setItem(
    'com_zimbra_converse.window',
    JSON.stringify({
      email: 'alice@example.com',
      locale: 'en',
      messages: {
        converse_trouble_signed_out: 'Your webmail session has ended.',
        converse_more_ended: 'Chat has ended.',
      },
      skin: {},
      config: {},
      settings: {},
    }),
  );
  started.panel.mockImplementation((_webmail: unknown, given: PanelParts) => {
    parts = given;
    const host = document.createElement('div');
    host.attachShadow({ mode: 'open' });
    return {
      view: { host },
      on: (type: string, act: (wish: Wish) => void) => wishes.set(type, act),
      ...{ onPlaces: vi.fn(), addSpot: vi.fn(), settle: vi.fn(), open: vi.fn(), send: vi.fn() },
    };
  });
  await import('../../../src/panel/window.ts');
});

test('what is wanted of the webmail is done by the one that has opened the window', () => {
  wishes.get('write')!(WISH);
  expect(said).toEqual([WISH]);
  expect(opened).toEqual([]);
});

test.each([
  ['is closed', () => opener(true, true)],
  ['is at its login page', () => opener(false)],
  ['has gone elsewhere', () => Object.assign(window, { opener: { closed: false } })],
])('when that one %s, a new one is opened, which is handed all of it', (_what, happens) => {
  happens();
  wishes.get('write')!(WISH);
  expect(said).toEqual([]);
  expect(opened).toEqual([expect.stringContaining(BODY)]);
});

test('at the end it says why, and nothing of what was said stays on the screen', () => {
  document.body.append('something that was said');
  window.name = 'com_zimbra_converse';
  parts.onEnded!();
  expect(window.name).toBe('');
  expect(document.body.textContent).toBe('Your webmail session has ended.Chat has ended.');
});
