// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Bell } from '../../../../src/chat/notice/bell.ts';
import { isWorthTelling } from '../../../../src/chat/notice/worth.ts';
import type { Engine } from '../../../../src/chat/engine.ts';
import type { Happening } from '../../../../src/chat/model/happening.ts';
import type { News } from '../../../../src/chat/notice/news.ts';
import { STANDARD, type Preferences } from '../../../../src/shared/preferences.ts';

const BOB = 'bob@example.test';
const ROOM = 'team@c.example.test';

/** What the browser was asked to show. */
class FakeNotification {
  static permission: NotificationPermission = 'granted';
  static all: FakeNotification[] = [];
  onclick: (() => void) | null = null;
  onclose: (() => void) | null = null;
  isOpen = true;
  readonly title: string;
  readonly options: NotificationOptions;
  constructor(title: string, options: NotificationOptions) {
    this.title = title;
    this.options = options;
    // As the browser does with a tag.
    for (const each of FakeNotification.all) if (each.options.tag === options.tag) each.close();
    FakeNotification.all.push(this);
  }
  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.onclose?.();
  }
}

const sounds = vi.fn();
class FakeAudio {
  readonly state = sounds() as unknown;
  readonly currentTime = 0;
}

let preferences: Preferences;
let unread: Record<string, number>;
let isNew: boolean;
let due: string[];
let muted: boolean;
let quiet: boolean;
let seen: string | undefined;
let engine: Engine | undefined;
let news: number;
let followed: string[];
let reports: string[];
let bell: Bell;
let page: Window;
let names: { bob: string; carol: string };
let learn: (found: Partial<typeof names>) => void;

const open = (): string[] =>
  FakeNotification.all
    .filter(({ isOpen }) => isOpen)
    .map(({ title, options }) => `${title}: ${options.body ?? ''}`);
const said = (text: string, more: Partial<Happening> = {}): Happening =>
  ({
    kind: 'message',
    peer: BOB,
    isGroup: false,
    sender: BOB,
    mine: false,
    id: '17',
    senderIds: ['m1'],
    time: 0,
    text,
    ...more,
  }) as Happening;
async function take(happening: News): Promise<void> {
  bell.take(happening);
  // The chunk is fetched.
  await vi.waitFor(() => import('../../../../src/chat/notice/notices.ts'));
  await new Promise((resolve) => setTimeout(resolve));
  // The directory answers.
  learn({ bob: 'Bob Martin', carol: 'Carol' });
  await new Promise((resolve) => setTimeout(resolve));
}

beforeEach(() => {
  FakeNotification.permission = 'granted';
  FakeNotification.all = [];
  sounds.mockClear();
  preferences = { ...STANDARD, notices: true, sound: true };
  unread = { [BOB]: 1, [ROOM]: 1 };
  isNew = true;
  due = ['r1'];
  muted = false;
  quiet = false;
  seen = undefined;
  news = 0;
  followed = [];
  reports = [];
  names = { bob: 'Bob', carol: 'carol' };
  const conversations = Object.assign(new EventTarget(), {
    get: (peer: string) => ({ unread: unread[peer] ?? 0, isNew }),
    photoOf: () => '/p',
  });
  learn = (found) => {
    names = { ...names, ...found };
    conversations.dispatchEvent(new Event('change'));
  };
  engine = {
    known: { choices: { of: () => ({ muted }) } },
    conversations,
    reminders: { isDue: (id: string) => due.includes(id) },
    nameOf: (peer: string) => (peer === BOB ? names.bob : 'The team'),
    nameInGroup: () => names.carol,
    isKnown: (_peer: string, nick?: string) =>
      nick === undefined ? names.bob === 'Bob Martin' : names.carol === 'Carol',
  } as unknown as Engine;
  page = {
    Notification: FakeNotification,
    AudioContext: FakeAudio,
    navigator: { userActivation: { hasBeenActive: true } },
    parent: { focus: () => followed.push('front') },
    focus: () => undefined,
  } as unknown as Window;
  bell = new Bell({
    window: page,
    message: () => undefined,
    onFollowed: (peer, _isGroup, message) =>
      followed.push(message === undefined ? peer : `${peer} at ${message}`),
    engine: () => engine,
    preferences: () => preferences,
    isSeen: (peer) => peer === seen,
    isQuiet: () => quiet,
    onNews: () => (news += 1),
    report: (line) => reports.push(line),
  });
});

test('who is told of what', () => {
  const nothing = { mine: false, seen: false, muted: false, mentioned: false, quiet: false };
  const table: [Partial<typeof nothing>, boolean][] = [
    [{}, true],
    [{ mine: true }, false],
    [{ seen: true }, false],
    [{ quiet: true }, false],
    [{ muted: true }, false],
    [{ mentioned: true }, true],
    [{ muted: true, mentioned: true }, true],
    [{ quiet: true, mentioned: true }, false],
    [{ seen: true, mentioned: true }, false],
    [{ mine: true, muted: true, mentioned: true }, false],
  ];
  for (const [some, isTold] of table) {
    expect([some, isWorthTelling({ ...nothing, ...some })]).toEqual([some, isTold]);
  }
});

describe('a message that is not seen', () => {
  test('is shown with who wrote it and what, and sounds', async () => {
    await take(said('Lunch at noon?'));
    expect(open()).toEqual(['Bob Martin: Lunch at noon?']);
    expect(FakeNotification.all[0]?.options).toMatchObject({ icon: '/p', silent: true });
    expect(sounds).toHaveBeenCalledTimes(1);
    expect(news).toBe(1);
    expect(reports).toEqual([]);
  });

  test('waits for the name of who wrote it, a moment; what comes meanwhile comes after it', async () => {
    vi.useFakeTimers();
    bell.take(said('one'));
    bell.take(said('two'));
    await vi.waitFor(() => expect(sounds).toHaveBeenCalled());
    expect(FakeNotification.all).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(FakeNotification.all.map(({ options }) => options.body)).toEqual(['one', 'two']);
    expect(open()).toEqual(['Bob: two']);
    bell.take(said('three'));
    await vi.advanceTimersByTimeAsync(0);
    expect(open()).toEqual(['Bob: three']);
    vi.useRealTimers();
  });

  test('without its text, where the user wants it so', async () => {
    preferences = { ...preferences, noticeText: false, sound: false };
    await take(said('You are fired'));
    expect(open()).toEqual(['Bob Martin: New message']);
    expect(sounds).not.toHaveBeenCalled();
  });

  test('of a group says who in which; a file is called what it is; what is long is cut', async () => {
    await take(said('hello', { peer: ROOM, isGroup: true, sender: 'carol' }));
    const file = { url: '/upload/a/b/x.png', name: 'x.png', kind: 'picture' };
    await take(said(file.url, { file } as Partial<Happening>));
    expect(open()).toEqual(['Carol in The team: hello', 'Bob Martin: Photo']);
    await take(said('x'.repeat(500)));
    expect(open()[1]).toHaveLength('Bob Martin: '.length + 201);
  });

  test('takes the place of the one before of the same conversation', async () => {
    await take(said('one'));
    await take(said('two'));
    expect(open()).toEqual(['Bob Martin: two']);
    bell.silence();
    await take(said('three'));
    expect(open()).toEqual(['Bob Martin: three']);
  });

  test.each([
    ['a muted conversation', () => (muted = true)],
    ['one that is before the eyes', () => (seen = BOB)],
    ['anything while not to be disturbed', () => (quiet = true)],
  ])('of %s: nothing', async (_what, set) => {
    set();
    await take(said('hush'));
    expect([FakeNotification.all, news]).toEqual([[], 0]);
    expect(sounds).not.toHaveBeenCalled();
  });

  test('an edit, a mark, or one’s own word is none', async () => {
    await take(said('x', { kind: 'edit', target: 'm1' }));
    await take(said('', { kind: 'seen', target: 'm1' }));
    await take(said('from my phone', { mine: true }));
    expect([FakeNotification.all, news]).toEqual([[], 0]);
  });

  test('neither notices nor sound are wanted: the title alone tells', async () => {
    preferences = STANDARD;
    await take(said('psst'));
    expect([FakeNotification.all, news]).toEqual([[], 1]);
  });

  test('the browser was not asked, or has none, or shows none: there is no fault', async () => {
    FakeNotification.permission = 'default';
    await take(said('a'));
    Object.assign(page, { Notification: undefined });
    await take(said('b'));
    Object.assign(page, {
      Notification: Object.assign(
        function (): void {
          throw new TypeError('Illegal constructor');
        },
        { permission: 'granted' },
      ),
    });
    await take(said('c'));
    expect(FakeNotification.all).toEqual([]);
    expect(reports).toEqual([]);
  });
});

describe('a notice goes', () => {
  beforeEach(async () => {
    await take(said('hi'));
    await take(said('all', { peer: ROOM, isGroup: true, senderIds: ['g1'] }));
    expect(open()).toHaveLength(2);
  });
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

  test('when it was read, here or elsewhere', async () => {
    unread[BOB] = 0;
    bell.look();
    await settled();
    expect(open()).toEqual(['Carol in The team: all']);
  });

  test('with the message that it is about', async () => {
    await take(said('', { kind: 'deletion', target: 'other', byModerator: false }));
    expect(open()).toHaveLength(2);
    await take(said('', { kind: 'deletion', target: 'm1', byModerator: false }));
    expect(open()).toEqual(['Carol in The team: all']);
  });

  test('when this tab does not talk any more', async () => {
    bell.silence();
    await settled();
    expect(open()).toEqual([]);
  });

  test('with a click, which brings the window to the front and opens the conversation', () => {
    FakeNotification.all[0]?.onclick?.();
    expect(followed).toEqual(['front', BOB]);
    expect(open()).toEqual(['Carol in The team: all']);
  });
});

const ADDED: News = { kind: 'added', peer: ROOM, isGroup: true, sender: 'carol' };
const DUE: News = {
  kind: 'due',
  peer: BOB,
  isGroup: false,
  id: 'r1',
  message: '17',
  text: 'the plan',
};
describe.each([
  [
    'being taken into a group',
    ADDED,
    'The team: Carol added you',
    ROOM,
    (): void => void (isNew = false),
  ],
  [
    'a reminder whose time has come',
    DUE,
    'Reminder: Bob Martin: the plan',
    `${BOB} at 17`,
    (): void => void (due = []),
  ],
] as const)('%s', (_what, news, words, place, over) => {
  test('is told as a message is, and a click leads there', async () => {
    await take(news);
    expect(open()).toEqual([words]);
    expect(sounds).toHaveBeenCalledTimes(1);
    FakeNotification.all[0]?.onclick?.();
    expect(followed).toEqual(['front', place]);
  });

  test('not where it is muted, nor while the user is not to be disturbed', async () => {
    muted = true;
    await take(news);
    muted = false;
    quiet = true;
    await take(news);
    expect(FakeNotification.all).toEqual([]);
    expect(sounds).not.toHaveBeenCalled();
  });

  test('its notice goes when it was looked at, here or elsewhere', async () => {
    await take(news);
    bell.look();
    await new Promise((resolve) => setTimeout(resolve));
    expect(open()).toHaveLength(1);
    over();
    bell.look();
    await new Promise((resolve) => setTimeout(resolve));
    expect(open()).toEqual([]);
  });
});

test('a reminder tells also of the conversation that is open, beside its messages, and no text', async () => {
  seen = BOB;
  preferences = { ...preferences, noticeText: false };
  await take(DUE);
  seen = undefined;
  await take(said('hello'));
  expect(open()).toEqual(['Reminder: Bob Martin: ', 'Bob Martin: New message']);
});

test('what was read before it could be shown is not shown', async () => {
  bell.take(said('quick'));
  unread[BOB] = 0;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(FakeNotification.all).toEqual([]);
});

test('before the user has touched the page no sound is tried, and of several at once one is heard', async () => {
  Object.assign(page.navigator, { userActivation: { hasBeenActive: false } });
  await take(said('a'));
  expect(sounds).not.toHaveBeenCalled();
  Object.assign(page.navigator, { userActivation: { hasBeenActive: true } });
  await take(said('b'));
  await take(said('c'));
  expect(sounds).toHaveBeenCalledTimes(1);
});
