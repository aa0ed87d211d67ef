// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type Handed,
  handedTo,
  handOver,
  whileHanded,
} from '../../../../src/panel/zimbra/hand-over.ts';
import { windowWebmail } from '../../../../src/panel/zimbra/window-webmail.ts';

const SKIN = {
  accent: 'rgb(0, 90, 149)',
  softAccent: '',
  surface: '',
  text: '',
  font: '',
  fontSize: '',
  direction: 'ltr',
};
const HANDED: Handed = {
  email: 'alice@example.com',
  locale: 'en',
  clock: {},
  messages: { converse_chat: 'Chat' },
  skin: SKIN,
  hasBriefcase: true,
  config: { boshUrl: '/http-bind', meetingUrl: '' },
  settings: { GAL_ENABLED: true },
  preferences: 'place=window',
};
const fetched = vi.fn<typeof fetch>();
const answer = (Body: object): void => {
  fetched.mockResolvedValueOnce(new Response(JSON.stringify({ Body })));
};

beforeEach(() => {
  vi.stubGlobal('fetch', fetched.mockReset());
  localStorage.setItem('csrfToken', '0_abc');
});
afterEach(() => vi.unstubAllGlobals());

test('asks Zimbra in the session of whoever is signed in now', async () => {
  const webmail = windowWebmail(window, HANDED, vi.fn());
  answer({ AutoCompleteGalResponse: {} });
  answer({ SearchGalResponse: { cn: [{ _attrs: { email: 'bob@example.com' } }] } });
  const found = await webmail.answerers.find({ kind: 'find', text: 'bo' });
  expect(found.people).toMatchObject([{ address: 'bob@example.com' }]);
  const [url, { headers }] = fetched.mock.calls[0] as [string, RequestInit];
  expect(url).toBe('/service/soap/AutoCompleteGalRequest');
  expect(headers).toMatchObject({ 'X-Zimbra-Csrf-Token': '0_abc' });
});

test('a fault is what it is in the webmail', async () => {
  const webmail = windowWebmail(window, HANDED, vi.fn());
  answer({ Fault: { Reason: { Text: 'no' }, Detail: { Error: { Code: 'service.FAILURE' } } } });
  await expect(webmail.properties.write('preferences', 'x=1')).rejects.toThrow('service.FAILURE');
  await webmail.properties.write('panel', 'open=true'); // is not of this window
  expect(fetched).toHaveBeenCalledTimes(1);
});

test('knows what it was told, and where the files are', () => {
  const webmail = windowWebmail(window, HANDED, vi.fn());
  expect(webmail.config('boshUrl')).toBe('/http-bind');
  expect(webmail.config('meetingUrl')).toBeUndefined();
  expect(webmail.properties.read('preferences')).toBe('place=window');
  expect(webmail.resourceUrl('chat.html?v=1')).toBe('/chat.html?v=1');
});

test('what is handed over is there while the window opens, and then no more; no secret', () => {
  const webmail = windowWebmail(window, HANDED, vi.fn());
  const appCtxt = { get: () => true };
  const page = { appCtxt, ZmSetting: { GAL_ENABLED: 'g' }, csrfToken: '0_abc' };
  const handed = handOver(page, webmail, { messages: {}, preferences: '' });
  expect(JSON.stringify(handed)).not.toContain('0_abc');
  expect(handed.settings).toEqual({ GAL_ENABLED: true });
  const seen = whileHanded(sessionStorage, handed, () => handedTo(sessionStorage));
  expect(seen?.email).toBe('alice@example.com');
  expect(handedTo(sessionStorage)).toBeUndefined();
});
