// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { NotAnswered } from '../../../src/browser/asking.ts';
import { type Panel, startPanel } from '../../../src/panel/panel.ts';
import { HOST_ID } from '../../../src/panel/view.ts';
import { addWindowSpot } from '../../../src/panel/window-spot.ts';
import { readSkin } from '../../../src/panel/zimbra/skin.ts';
import type { Webmail } from '../../../src/panel/zimbra/webmail.ts';
import { STANDARD } from '../../../src/shared/preferences.ts';
import { type ToChat, type ToPanel, unwrap, wrap } from '../../../src/shared/panel-chat.ts';

const english = {
  converse_chat: 'Chat',
  converse_open: 'Open chat',
  converse_close: 'Close chat',
  converse_state_idle: 'not started',
  converse_state_connecting: 'connecting',
  converse_state_online: 'online',
  converse_state_paused: 'paused',
  converse_retry: 'Try again',
  converse_unread_one: '1 unread message',
  converse_unread_other: '{0} unread messages',
  converse_trouble_refused: 'The sign-in was not accepted.',
  converse_trouble_not_loaded: 'Chat could not be loaded.',
  converse_trouble_settings: 'Chat is not set up correctly.',
  converse_leave_unsent: 'Something was not sent. Log out?',
  converse_chat_retry: 'Send again',
  converse_list_search: 'Search',
};

let config: Record<string, string>;
let messages: Record<string, string>;
let properties: Record<string, string> = {};
let beforeLogOff: (expired: boolean) => Promise<boolean>;
let stay: () => void;
let takeTab: () => void;
let warnings: string[];
const reportActivity = vi.fn();

function start(): Panel {
  const kept = properties; // what is written late is not the next test's
  const webmail: Webmail = {
    email: 'alice@example.com',
    locale: 'fr',
    clock: { hours: 'h23', firstDay: 1 },
    shell: document.body,
    hasBriefcase: true,
    answerers: {
      briefcase: () => Promise.resolve([]),
      busy: () => Promise.resolve([]),
      'out-of-office': () => Promise.resolve({ reply: undefined }),
      session: () => Promise.resolve({ over: false }),
      keep: () => Promise.resolve(''),
      find: () => Promise.resolve({ people: [], more: false }),
      'look-up': ({ addresses: [address = ''] }) =>
        Promise.resolve({ [address]: { address, name: 'Bob' } }),
      recent: () => Promise.resolve([]),
    },
    config: (name) => config[name],
    messages: undefined,
    properties: {
      read: (name) => kept[name],
      write: (name, value) => {
        kept[name] = value;
        return Promise.resolve();
      },
    },
    skin: () => readSkin(document),
    toolbarBottom: () => 100,
    column: undefined,
    resourceUrl: (file) => `/zimlet/${file}`,
    reportActivity,
    joinTabOrder: (_element, focus) => (takeTab = focus),
    beforeLogOff: (task, onStay) => {
      beforeLogOff = task;
      stay = onStay;
    },
  };
  const panel = startPanel(webmail, {
    window,
    warn: (line) => warnings.push(line),
    messages: { ...english, ...messages },
    chatPage: 'chat.html?v=1',
    tokenJsp: 'token-1.0.0.jsp',
    fetchMore: () => Promise.resolve(),
  });
  // jsdom gives no window to a frame inside a shadow root: lend it another frame's.
  const lender = document.createElement('iframe');
  document.body.append(lender);
  Object.defineProperty(frame(), 'contentWindow', { value: lender.contentWindow });
  return panel;
}

const root = (): ShadowRoot => document.getElementById(HOST_ID)!.shadowRoot!;
const find = (selector: string): HTMLElement => root().querySelector<HTMLElement>(selector)!;
const frame = (): HTMLIFrameElement => find('iframe') as HTMLIFrameElement;
const launcher = (): HTMLElement => find('.launcher');
const isOpen = (): boolean => !find('.panel').classList.contains('closed');

/** What the chat in the frame would say. */
function fromChat(message: ToPanel, source = frame().contentWindow): void {
  const { origin } = window.location;
  window.dispatchEvent(new MessageEvent('message', { data: wrap(message), source, origin }));
}
/** What the panel says to the chat. */
function toChat(): ToChat[] {
  const said: ToChat[] = [];
  vi.spyOn(frame().contentWindow!, 'postMessage').mockImplementation((data: unknown) => {
    said.push(unwrap(data) as ToChat);
  });
  return said;
}

beforeEach(() => {
  document.body.innerHTML = '';
  sessionStorage.clear();
  properties = {};
  config = {};
  messages = {};
  warnings = [];
  reportActivity.mockClear();
});

describe('start', () => {
  test('is read from right to left in such a language, in a webmail that has its sides as ever', () => {
    messages = { converse_language: 'ar' };
    start();
    const said = toChat();
    fromChat({ type: 'ready' });
    expect(said[0]).toMatchObject({ settings: { theme: { rtl: true } } });
    expect(['.bar', '.notice', '.row'].map((part) => find(part).dir)).toEqual([
      'rtl',
      'rtl',
      'rtl',
    ]);
    launcher().click();
    expect(find('.panel').style.left).toBe(`${window.innerWidth - 16 - 380}px`);
  });

  test('shows the launcher, closed, and loads the chat behind it', () => {
    start();
    expect(isOpen()).toBe(false);
    expect(launcher().getAttribute('aria-expanded')).toBe('false');
    expect(launcher().getAttribute('aria-label')).toBe('Chat connecting');
    expect(frame().getAttribute('src')).toBe('/zimlet/chat.html?v=1');
  });

  test('tells the chat who the user is when it is ready; no secret', () => {
    config = {
      xmppDomain: 'chat.example.com',
      meetingUrl: 'https://meet.example.com/{room}',
    };
    messages = { converse_chat_retry: 'Renvoyer' };
    start();
    const said = toChat();
    fromChat({ type: 'ready' });
    expect(said).toEqual([
      {
        type: 'start',
        settings: {
          email: 'alice@example.com',
          locale: 'fr',
          clock: { hours: 'h23', firstDay: 1 },
          tokenUrl: '/zimlet/token-1.0.0.jsp',
          boshUrl: '/http-bind',
          websocketUrl: '/ws',
          xmppDomain: 'chat.example.com',
          meetingUrl: 'https://meet.example.com/{room}',
          preferences: STANDARD,
          debug: false,
          hasBriefcase: true,
          texts: {
            converse_chat_retry: 'Renvoyer',
            converse_list_search: 'Search',
            converse_trouble_refused: 'The sign-in was not accepted.',
            converse_trouble_not_loaded: 'Chat could not be loaded.',
            converse_trouble_settings: 'Chat is not set up correctly.',
          },
          theme: expect.objectContaining({ dark: false }) as object,
        },
      },
      { type: 'visible', visible: false },
    ]);
  });

  test('a skin that is changed reaches the chat when the panel is opened', () => {
    start();
    const said = toChat();
    fromChat({ type: 'ready' });
    launcher().click();
    launcher().click();
    expect(said.filter(({ type }) => type === 'theme')).toEqual([]);
    document.body.style.backgroundColor = 'rgb(20, 20, 20)';
    launcher().click();
    expect(said.filter(({ type }) => type === 'theme')).toMatchObject([{ theme: { dark: true } }]);
    expect(document.getElementById(HOST_ID)?.dataset.theme).toBe('dark');
    document.body.style.backgroundColor = '';
  });

  test('waits for the user when autostart is off', () => {
    config = { autostart: 'false' };
    start();
    expect(frame().hasAttribute('src')).toBe(false);
    expect(launcher().title).toBe('Open chat, not started');
    launcher().click();
    expect(frame().getAttribute('src')).toBe('/zimlet/chat.html?v=1');
  });

  test('a bad configuration is one calm line, the details are on the console', () => {
    config = { boshUrl: 'https://evil.example/' };
    start();
    expect(find('.notice span').textContent).toBe('Chat is not set up correctly.');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('boshUrl');
    launcher().click();
    expect(frame().hasAttribute('src')).toBe(false);
  });

  test('a frame that does not start is said to be so, and loaded again on demand', () => {
    vi.useFakeTimers();
    start();
    vi.advanceTimersByTime(30_000);
    expect(find('.notice span').textContent).toBe('Chat could not be loaded.');
    frame().removeAttribute('src');
    find('.retry').click();
    expect(frame().getAttribute('src')).toBe('/zimlet/chat.html?v=1');
    vi.useRealTimers();
  });
});

describe('open and close', () => {
  test('the focus moves in and back out, and the chat knows whether it is seen', () => {
    start();
    const said = toChat();
    launcher().click();
    expect(isOpen()).toBe(true);
    expect(root().activeElement).toBe(frame());
    fromChat({ type: 'leave' });
    expect(isOpen()).toBe(false);
    expect(root().activeElement).toBe(launcher());
    expect(said).toEqual([
      { type: 'visible', visible: true },
      { type: 'focus' },
      { type: 'visible', visible: false },
    ]);
  });

  test('the webmail gives Tab to the launcher, or to what is open', () => {
    start();
    takeTab();
    expect(root().activeElement).toBe(launcher());
    launcher().click();
    takeTab();
    expect(root().activeElement).toBe(find('.places'));
  });

  test('Escape on a control of the panel closes it', () => {
    start();
    launcher().click();
    find('.close').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    expect(isOpen()).toBe(false);
  });

  test('openness survives a reload', () => {
    start();
    launcher().click();
    document.body.innerHTML = '';
    start();
    expect(isOpen()).toBe(true);
  });

  test('nothing but openness and size is stored', () => {
    start();
    launcher().click();
    expect(sessionStorage.length).toBe(1);
    const stored = sessionStorage.getItem('com_zimbra_converse.panel');
    expect(stored).toBe('open=true&wide=false&column=360&width=380&height=560&end=16&bottom=16');
    expect(localStorage.length).toBe(0);
  });
});

describe('state', () => {
  test('is said in words, with the number of unread messages', () => {
    start();
    fromChat({ type: 'state', state: { name: 'online' } });
    expect(find('.launcher .state').textContent).toBe('online');
    expect(find('.badge').hidden).toBe(true);
    fromChat({ type: 'unread', count: 1 });
    expect(launcher().title).toBe('Open chat, online, 1 unread message');
    fromChat({ type: 'unread', count: 120 });
    expect(find('.badge').textContent).toBe('99+');
    expect(find('[role=status]').textContent).toBe('online. 120 unread messages');
  });

  test('a refusal is a line with a button', () => {
    start();
    const said = toChat();
    fromChat({ type: 'state', state: { name: 'paused', trouble: 'refused' } });
    expect(find('.notice').hidden).toBe(false);
    expect(find('.notice span').textContent).toBe('The sign-in was not accepted.');
    find('.retry').click();
    expect(said).toEqual([{ type: 'retry' }]);
    fromChat({ type: 'state', state: { name: 'online' } });
    expect(find('.notice').hidden).toBe(true);
  });

  test("is said in the webmail's language", () => {
    messages = { converse_state_online: 'en ligne' };
    start();
    fromChat({ type: 'state', state: { name: 'online' } });
    expect(find('.launcher .state').textContent).toBe('en ligne');
  });

  test('is told as others see the user, and as away from chat while it is not online', () => {
    const { standing } = start();
    const seen: string[] = [];
    standing.addEventListener('change', () => seen.push(standing.now));
    fromChat({ type: 'seen', status: 'busy' });
    expect(standing.now).toBe('offline');
    fromChat({ type: 'state', state: { name: 'online' } });
    fromChat({ type: 'seen', status: 'available' });
    fromChat({ type: 'state', state: { name: 'offline', trouble: 'network' } });
    expect(seen).toEqual(['busy', 'available', 'offline']);
  });

  test('a question of the chat is answered out of the webmail', async () => {
    start();
    const said = toChat();
    fromChat({ type: 'ask', id: 3, question: { kind: 'look-up', addresses: ['bob@a.b'] } });
    await vi.waitFor(() =>
      expect(said).toEqual([
        { type: 'answered', id: 3, answer: { 'bob@a.b': { address: 'bob@a.b', name: 'Bob' } } },
      ]),
    );
  });

  test('messages of other windows are ignored', () => {
    start();
    fromChat({ type: 'unread', count: 5 }, window);
    expect(find('.badge').hidden).toBe(true);
  });
});

describe('beside the webmail', () => {
  test('keys and mouse end at the panel, and count as activity', () => {
    start();
    const seen = vi.fn();
    const events = ['keydown', 'keypress', 'keyup', 'mousedown', 'mousemove', 'mouseup'];
    for (const type of [...events, 'contextmenu', 'selectstart', 'wheel']) {
      document.addEventListener(type, seen);
      launcher().dispatchEvent(new Event(type, { bubbles: true, composed: true }));
    }
    expect(seen).not.toHaveBeenCalled();
    expect(reportActivity).toHaveBeenCalledTimes(2);
    fromChat({ type: 'activity' });
    expect(reportActivity).toHaveBeenCalledTimes(3);
  });

  test('a log-off signs the chat out first, also when it is offline', async () => {
    start();
    const said = toChat();
    fromChat({ type: 'state', state: { name: 'offline', trouble: 'network' } });
    const task = beforeLogOff(false);
    expect(said).toEqual([{ type: 'sign-out', expired: false }]);
    fromChat({ type: 'signed-out' });
    expect(await task).toBe(true);
  });

  test('why chat has ended is said here, also where it is in a window, and Zimbra is asked for nothing', async () => {
    properties = { preferences: 'place=window' };
    const kept = properties;
    const opened = vi.spyOn(window, 'open');
    const panel = start();
    addWindowSpot(panel, window, 'window.html');
    fromChat({ type: 'state', state: { name: 'online' } });
    expect(panel.place).toBe('window');
    fromChat({ type: 'state', state: { name: 'paused', trouble: 'signed_out' } });
    const said = toChat();
    vi.useFakeTimers();
    try {
      launcher().click();
      fromChat({ type: 'ask', id: 7, question: { kind: 'recent' } });
      await vi.advanceTimersByTimeAsync(10_000);
    } finally {
      vi.useRealTimers();
    }
    expect(opened).not.toHaveBeenCalled();
    expect(isOpen()).toBe(true);
    expect(panel.layout?.rect?.width).toBeGreaterThan(300);
    expect(find('.notice').hidden).toBe(false);
    expect(said).toContainEqual({ type: 'not-answered', id: 7, why: 'trouble' });
    expect(kept).toEqual({ preferences: 'place=window' });
    find('.close').click();
    expect(isOpen()).toBe(false);
  });

  describe('a log-off that would lose what is not sent', () => {
    const confirm = vi.spyOn(window, 'confirm');
    const begin = (answer: boolean): ToChat[] => {
      confirm.mockReset().mockReturnValue(answer);
      start();
      fromChat({ type: 'state', state: { name: 'online' } });
      fromChat({ type: 'waiting', count: 2 });
      return toChat();
    };

    test('asks first, and a no leaves the chat as it is', async () => {
      const said = begin(false);
      expect(await beforeLogOff(false)).toBe(false);
      expect(confirm).toHaveBeenCalledExactlyOnceWith('Something was not sent. Log out?');
      expect(said).toEqual([]);
    });

    test('goes on after a yes, and the next one has nothing to ask about', async () => {
      const said = begin(true);
      const task = beforeLogOff(false);
      expect(said).toEqual([{ type: 'sign-out', expired: false }]);
      fromChat({ type: 'signed-out' });
      expect(await task).toBe(true);
      fromChat({ type: 'state', state: { name: 'online' } });
      void beforeLogOff(false);
      expect(confirm).toHaveBeenCalledTimes(1);
    });

    test('asks nothing where the webmail has found its session expired: it waits for the next log-in', () => {
      const said = begin(false);
      void beforeLogOff(true);
      expect(confirm).not.toHaveBeenCalled();
      expect(said).toEqual([{ type: 'sign-out', expired: true }]);
    });

    test('nor where the chat has found that out before the webmail', () => {
      const said = begin(false);
      fromChat({ type: 'state', state: { name: 'paused', trouble: 'signed_out' } });
      void beforeLogOff(false);
      expect(confirm).not.toHaveBeenCalled();
      expect(said).toEqual([{ type: 'sign-out', expired: true }]);
    });

    test('asks nothing when everything has arrived meanwhile', () => {
      const said = begin(false);
      fromChat({ type: 'waiting', count: 0 });
      void beforeLogOff(false);
      expect(confirm).not.toHaveBeenCalled();
      expect(said).toEqual([{ type: 'sign-out', expired: false }]);
    });
  });

  test('who stays after all gets the chat back, and until then it is said to be away', async () => {
    start();
    fromChat({ type: 'state', state: { name: 'online' } });
    const task = beforeLogOff(false);
    stay(); // the frame may be slower than the user
    fromChat({ type: 'signed-out' });
    expect(launcher().querySelector('.state')!.textContent).toBe('not started');
    await task;
    expect(launcher().querySelector('.state')!.textContent).toBe('connecting');
  });

  test('a log-off does not wait for a chat that was never started', async () => {
    config = { autostart: 'false' };
    start();
    const said = toChat();
    await beforeLogOff(false);
    expect(said).toEqual([]);
  });
});

describe('a chat that was never started', () => {
  const question = { kind: 'presence', address: 'bob@a.b' } as const;

  test('answers nothing, at once, and keeps no signs of life for later', async () => {
    config = { autostart: 'false' };
    const panel = start();
    await expect(panel.ask(question)).rejects.toEqual(new NotAnswered('trouble'));
    panel.send({ type: 'alive' });
    panel.send({ type: 'help' });
    panel.open();
    const said = toChat();
    const asked = panel.ask(question);
    fromChat({ type: 'ready' });
    expect(said.slice(2).map(({ type }) => type)).toEqual(['help', 'ask']);
    fromChat({ type: 'answered', id: 1, answer: { show: 'away', note: '' } });
    expect(await asked).toEqual({ show: 'away', note: '' });
  });

  test('is started without being opened, once', () => {
    config = { autostart: 'false' };
    const panel = start();
    expect(frame().hasAttribute('src')).toBe(false);
    panel.start();
    expect(frame().getAttribute('src')).toBe('/zimlet/chat.html?v=1');
    expect(isOpen()).toBe(false);
    fromChat({ type: 'state', state: { name: 'online' } });
    panel.start();
    expect(launcher().querySelector('.state')!.textContent).toBe('online');
  });

  test('nor does one that could not be loaded', async () => {
    vi.useFakeTimers();
    const panel = start();
    vi.advanceTimersByTime(30_000);
    await expect(panel.ask(question)).rejects.toEqual(new NotAnswered('trouble'));
    vi.useRealTimers();
  });
});
