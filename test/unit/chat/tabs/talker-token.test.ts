import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import { cookieStore } from '../../../../src/chat/tabs/cookie-store.ts';
import { TalkerToken, type TokenStore } from '../../../../src/chat/tabs/talker-token.ts';

const { window } = new JSDOM('', { url: 'https://mail.example.test/zimlet/chat/chat.html' });
const { document, location, localStorage } = window;
const cookies = cookieStore(document, location);
const throwing = (): TokenStore => {
  throw new DOMException('forbidden', 'SecurityError');
};
const KEY = "com_zimbra_converse.talker:o'br=(é;en)@example.test";

test('a cookie keeps a value under any key, for its own folder only', () => {
  cookies.setItem('other', 'x');
  expect(cookies.getItem(KEY)).toBeNull();
  cookies.setItem(KEY, 'abc-1');
  expect(cookies.getItem(KEY)).toBe('abc-1');
  expect(document.cookie).toMatch(/^other=x; [\w.%']+=abc-1$/);
  const elsewhere = { pathname: '/zimlet/', protocol: 'https:' };
  cookieStore(document, elsewhere).removeItem(KEY);
  expect(cookies.getItem(KEY)).toBe('abc-1');
  cookies.removeItem(KEY);
  expect(document.cookie).toBe('other=x');
});

test.each([
  ['the cookie', cookies, localStorage],
  ['localStorage', localStorage, cookies],
])('%s alone can say that another talks', (_name, newer, older) => {
  const token = new TalkerToken([() => cookies, () => localStorage], KEY, 'mine');
  token.take();
  expect(token.isMine()).toBe(true);
  newer.setItem(KEY, 'theirs');
  expect(token.isMine()).toBe(false);
  token.drop();
  expect([newer.getItem(KEY), older.getItem(KEY)]).toEqual(['theirs', 'mine']);
  token.take();
  token.drop();
  expect([newer.getItem(KEY), older.getItem(KEY)]).toEqual([null, null]);
});

test('what a log-out in another tab has left is dropped as well', () => {
  const token = new TalkerToken([() => cookies, () => localStorage], KEY, 'mine');
  for (const cleared of [cookies, localStorage]) {
    token.take();
    cleared.removeItem(KEY);
    expect(token.isMine()).toBe(false);
    token.drop();
    expect([cookies.getItem(KEY), localStorage.getItem(KEY)]).toEqual([null, null]);
  }
});

test('a store that throws, or keeps nothing, says nothing against a tab', () => {
  const forgetful: TokenStore = { getItem: () => null, setItem: () => 0, removeItem: () => 0 };
  const alone = new TalkerToken([throwing, () => forgetful], KEY, 'mine');
  alone.take();
  expect(alone.isMine()).toBe(true);
  alone.drop();
  const token = new TalkerToken([throwing, () => cookies], KEY, 'mine');
  token.take();
  cookies.setItem(KEY, 'theirs');
  expect(token.isMine()).toBe(false);
});

test('a store that stops working says nothing against a tab', () => {
  let isBroken = false;
  let value: string | null = null;
  const store: TokenStore = {
    getItem: () => {
      if (isBroken) throw new Error('x');
      return value;
    },
    setItem: (_key, text) => void (value = text),
    removeItem: () => undefined,
  };
  const token = new TalkerToken([() => store], KEY, 'mine');
  token.take();
  isBroken = true;
  expect(token.isMine()).toBe(true);
});
