// @vitest-environment jsdom
import { describe, expect, test, vi } from 'vitest';
import { connectToZimbra } from '../../../../src/panel/zimbra/connect.ts';
import type { Webmail } from '../../../../src/panel/zimbra/webmail.ts';

const ZmSetting = { USERNAME: 'u', DISPLAY_NAME: 'n', LOCALE_NAME: 'l', ADMIN_DELEGATED: 'd' };
const handler = {
  getConfig: (name: string): string | null => (name === 'boshUrl' ? ' /bind ' : null),
  getMessages: () => ({ converse_chat: 'Chat' }),
  getResource: (file: string): string => `/service/zimlet/com_zimbra_converse/${file}`,
  getShell: () => ({ getHtmlElement: () => document.body }),
};

function page(settings: Record<string, unknown> = {}, appCtxt: object = {}) {
  const values: Record<string, unknown> = {
    u: 'alice@example.com',
    l: 'fr_CA',
    n: 'Alice',
    ...settings,
  };
  return {
    ZmSetting,
    appCtxt: { get: (name: string) => values[name], ...appCtxt },
    ZmZimbraMail: { _isLogOff: false, _userEventHdlr: vi.fn(), sendRedirect: vi.fn() },
  };
}
const connected = (surroundings: object): Webmail => {
  const webmail = connectToZimbra(surroundings, handler, vi.fn());
  if (typeof webmail === 'string') throw new Error(webmail);
  return webmail;
};

describe('connectToZimbra', () => {
  test('reads the session', () => {
    const webmail = connected(page());
    expect(webmail).toMatchObject({
      email: 'alice@example.com',
      displayName: 'Alice',
      locale: 'fr_CA',
    });
    expect(webmail.config('boshUrl')).toBe('/bind');
    expect(webmail.config('debug')).toBeUndefined();
    expect(webmail.messages).toEqual({ converse_chat: 'Chat' });
    expect(webmail.resourceUrl('a.js')).toBe('/service/zimlet/com_zimbra_converse/a.js');
  });

  test.each([
    ['child-window', page({}, { isChildWindow: true })],
    ['delegated', page({ d: true })],
    ['external-account', page({}, { isExternalAccount: () => true })],
    ['offline', page({}, { isOffline: true })],
    ['offline', page({}, { isWebClientOffline: () => true })],
    ['no-account', page({ u: undefined })],
    ['not-zimbra', {}],
  ])('%s: chat has no business there', (reason, surroundings) => {
    expect(connectToZimbra(surroundings, handler, vi.fn())).toBe(reason);
  });

  test('a handler that is none is not Zimbra', () => {
    expect(connectToZimbra(page(), {}, vi.fn())).toBe('not-zimbra');
  });

  test('resets the idle timer of the webmail', () => {
    const zimbra = page();
    connected(zimbra).reportActivity();
    expect(zimbra.ZmZimbraMail._userEventHdlr).toHaveBeenCalledTimes(1);
  });
});

describe('beforeLogOff', () => {
  test('runs the task, then goes where Zimbra wanted to go', async () => {
    const zimbra = page();
    const redirect = zimbra.ZmZimbraMail.sendRedirect;
    const order: string[] = [];
    redirect.mockImplementation(() => order.push('redirect'));
    connected(zimbra).beforeLogOff(
      async () => {
        await Promise.resolve();
        order.push('task');
        return true;
      },
      () => order.push('stay'),
    );
    zimbra.ZmZimbraMail._isLogOff = true;
    zimbra.ZmZimbraMail.sendRedirect('?loginOp=logout');
    await vi.waitFor(() => expect(order).toEqual(['task', 'redirect']));
    expect(redirect).toHaveBeenCalledWith('?loginOp=logout');
  });

  test.each([
    ['?loginOp=logout', false],
    ['https://mail.example.test/zimbra/?loginOp=relogin&username=alice', true],
  ])('%s: the session has expired, %s', (url, expired) => {
    const zimbra = page();
    const task = vi.fn(() => Promise.resolve(true));
    connected(zimbra).beforeLogOff(task, vi.fn());
    zimbra.ZmZimbraMail._isLogOff = true;
    zimbra.ZmZimbraMail.sendRedirect(url);
    expect(task).toHaveBeenCalledExactlyOnceWith(expired);
  });

  test('a task that says no keeps the webmail where it is, as after an answer of the user', async () => {
    const zimbra = page();
    const redirect = zimbra.ZmZimbraMail.sendRedirect;
    const stay = vi.fn();
    connected(zimbra).beforeLogOff(() => Promise.resolve(false), stay);
    zimbra.ZmZimbraMail._isLogOff = true;
    await zimbra.ZmZimbraMail.sendRedirect('?loginOp=logout');
    expect(redirect).not.toHaveBeenCalled();
    expect(zimbra.ZmZimbraMail._isLogOff).toBe(false);
    document.body.dispatchEvent(new Event('keydown', { bubbles: true }));
    expect(stay).not.toHaveBeenCalled(); // nothing was signed out that could come back
  });

  test('tells when the user goes on working, asked about unsaved mail', async () => {
    const zimbra = page();
    const redirect = zimbra.ZmZimbraMail.sendRedirect;
    const stay = vi.fn();
    connected(zimbra).beforeLogOff(() => Promise.resolve(true), stay);
    zimbra.ZmZimbraMail._isLogOff = true;
    zimbra.ZmZimbraMail.sendRedirect('?loginOp=logout');
    await vi.waitFor(() => expect(redirect).toHaveBeenCalled());
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    expect(stay).not.toHaveBeenCalled(); // on his way out
    zimbra.ZmZimbraMail._isLogOff = false;
    for (const type of ['pointerdown', 'keydown']) {
      document.body.dispatchEvent(new Event(type, { bubbles: true }));
    }
    expect(stay).toHaveBeenCalledTimes(1);
  });

  test('a redirect that is no log-off is let through at once', () => {
    const zimbra = page();
    const redirect = zimbra.ZmZimbraMail.sendRedirect;
    const task = vi.fn();
    connected(zimbra).beforeLogOff(task, vi.fn());
    zimbra.ZmZimbraMail.sendRedirect('/elsewhere');
    expect(redirect).toHaveBeenCalledWith('/elsewhere');
    expect(task).not.toHaveBeenCalled();
  });

  test.each([
    ['hangs', () => new Promise<boolean>(() => undefined)],
    ['fails', () => Promise.reject(new Error('no'))],
  ])('a task that %s does not keep the user from logging off', async (_how, task) => {
    vi.useFakeTimers();
    const zimbra = page();
    const redirect = zimbra.ZmZimbraMail.sendRedirect;
    connected(zimbra).beforeLogOff(task, vi.fn());
    zimbra.ZmZimbraMail._isLogOff = true;
    zimbra.ZmZimbraMail.sendRedirect('?loginOp=logout');
    await vi.advanceTimersByTimeAsync(1000);
    expect(redirect).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });
});
