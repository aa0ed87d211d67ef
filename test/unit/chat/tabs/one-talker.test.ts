import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeBrowser } from '../../../support/fake-tabs.ts';

const TOKEN = 'com_zimbra_converse.talker:alice@example.test';
let browser: FakeBrowser;
beforeEach(() => (browser = new FakeBrowser()));

describe('election', () => {
  test('the first tab talks, the others follow and see what it shows', async () => {
    const a = await browser.open('a');
    const b = await browser.open('b');
    expect(browser.talking()).toEqual(['a']);
    expect([a.talker.mayTalk(), b.talker.mayTalk()]).toEqual([true, false]);
    a.talker.mirror('one');
    b.talker.mirror('not from one that follows');
    const c = await browser.open('c');
    expect(b.mirrors).toEqual(['one', 'one']);
    expect(c.mirrors).toEqual(['one']);
    expect(a.mirrors).toEqual([]);
  });

  test('the one that talks hears that the user does something in another', async () => {
    const a = await browser.open('a');
    const b = await browser.open('b');
    await browser.open('c');
    b.talker.alive();
    a.talker.alive(); // knows it by itself
    await browser.run(0);
    expect(browser.log).toEqual(['a talk', 'a hears of life']);
  });

  test('what another is asked is passed on, and the answer goes back to that one', async () => {
    const a = await browser.open('a');
    const b = await browser.open('b');
    await browser.open('c');
    expect(b.talker.pass('tea?')).toBe(true);
    expect(a.talker.pass('its own')).toBe(false);
    await browser.run(0);
    expect(browser.log).toEqual(['a talk', 'a is asked tea?', 'b hears: a says yes to tea?']);
  });

  test.each(['crash', 'release'] as const)('after %s the next talks at once', async (end) => {
    const a = await browser.open('a');
    await browser.open('b');
    await browser.open('c');
    if (end === 'crash') a.crash();
    else a.talker.release();
    await browser.run(0);
    expect(browser.log).toEqual(['a talk', 'b talk']);
    expect(browser.stored.get(TOKEN)).toBe('b');
  });

  test('release takes the token away, and one that follows can leave the queue', async () => {
    const a = await browser.open('a');
    const b = await browser.open('b');
    b.talker.release();
    expect(browser.stored.get(TOKEN)).toBe('a');
    a.talker.release();
    await browser.run(100_000);
    expect(browser.stored.size).toBe(0);
    expect(browser.log).toEqual(['a talk']);
    a.talker.mirror('too late');
    a.talker.claim();
    a.talker.signedOut();
    expect(a.talker.mayTalk()).toBe(false);
  });

  test('without locks each tab talks for itself', async () => {
    browser.hasLocks = false;
    const a = await browser.open('a', { visible: true });
    const b = await browser.open('b', { visible: true });
    b.talker.claim();
    await browser.run(100_000);
    expect(browser.log).toEqual(['a talk', 'b talk']);
    for (const { talker } of [a, b])
      expect([talker.shared, talker.mayTalk()]).toEqual([false, true]);
  });

  test('so does a tab to which the browser refuses locks', async () => {
    browser.locksFor = () => ({
      request: () => Promise.reject(new DOMException('denied', 'SecurityError')),
      query: () => Promise.resolve({}),
    });
    const a = await browser.open('a');
    expect([a.talker.shared, a.talker.talks, a.talker.mayTalk()]).toEqual([false, true, true]);
  });

  test('without storage the lock decides', async () => {
    browser.hasStorage = false;
    const a = await browser.open('a');
    const b = await browser.open('b');
    expect([a.talker.mayTalk(), b.talker.mayTalk()]).toEqual([true, false]);
    a.talker.release();
    await browser.run(0);
    expect(b.talker.mayTalk()).toBe(true);
  });
});

describe('claim', () => {
  test('of three tabs the claimer gets it, make before break', async () => {
    const a = await browser.open('a');
    await browser.open('b');
    const c = await browser.open('c', { visible: true });
    c.talker.claim();
    await browser.run(0);
    expect(browser.log).toEqual(['a talk', 'a yield', 'c talk']);
    expect(a.talker.mayTalk()).toBe(false);
    c.talker.settled();
    await browser.run(0);
    expect(browser.log.slice(3)).toEqual(['a silence']);
    await browser.run(200_000);
    expect(browser.log).toHaveLength(4);
    expect(c.talker.mayTalk()).toBe(true);
  });

  test('the one that yielded is silent after 3 s anyway, and queues again', async () => {
    const a = await browser.open('a', { visible: true });
    const b = await browser.open('b', { visible: true });
    b.talker.claim();
    await browser.run(2_900);
    expect(browser.log).toEqual(['a talk', 'a yield', 'b talk']);
    await browser.run(200);
    expect(browser.log.slice(3)).toEqual(['a silence']);
    b.crash();
    await browser.run(0);
    expect(browser.log.slice(4)).toEqual(['a talk']);
    expect(a.talker.mayTalk()).toBe(true);
  });

  test('a claimer that crashes before it steals leaves nobody without chat', async () => {
    const a = await browser.open('a', { visible: true });
    const b = await browser.open('b');
    b.talker.claim();
    browser.watch = () => {
      if (browser.log.includes('a yield')) b.crash();
    };
    await browser.run(3_100);
    expect(browser.log).toEqual(['a talk', 'a yield', 'a silence', 'a talk']);
    expect(a.talker.mayTalk()).toBe(true);
  });

  test('the tab that yielded can be claimed for again, and only by its user', async () => {
    const a = await browser.open('a', { visible: true });
    const b = await browser.open('b', { visible: true });
    b.talker.claim();
    await browser.run(100);
    a.talker.claim();
    await browser.run(100);
    expect(browser.log.slice(2)).toEqual(['b talk', 'a silence', 'b yield', 'a talk']);
    a.talker.settled();
    await browser.run(200_000);
    expect(browser.log.slice(6)).toEqual(['b silence']);
  });

  test('of two claims at once one wins, and the other is silent at once', async () => {
    await browser.open('a');
    const b = await browser.open('b', { visible: true });
    const c = await browser.open('c', { visible: true });
    b.talker.claim();
    c.talker.claim();
    await browser.run(10_000);
    expect(browser.talking()).toHaveLength(1);
    expect(browser.talking()).not.toContain('a');
  });

  test('takes the lock from a frozen talker after 1.5 s', async () => {
    const a = await browser.open('a');
    const b = await browser.open('b', { visible: true });
    a.freeze();
    b.talker.claim();
    await browser.run(1_400);
    expect(browser.log).toEqual(['a talk']);
    await browser.run(100);
    expect(browser.log).toEqual(['a talk', 'b talk']);
  });
});

describe('a frozen talker', () => {
  test('is replaced by a visible tab, at the latest when that looks again', async () => {
    const a = await browser.open('a');
    await browser.open('b', { visible: true });
    await browser.run(60_000);
    a.freeze();
    await browser.run(21_500);
    expect(browser.log).toEqual(['a talk', 'b talk']);
  });

  test('is never replaced by hidden ones, but as soon as one is looked at', async () => {
    const a = await browser.open('a');
    const b = await browser.open('b', { visible: true });
    b.show(false);
    a.freeze();
    await browser.run(600_000);
    expect(browser.log).toEqual(['a talk']);
    b.show(true);
    await browser.run(1_500);
    expect(browser.log).toEqual(['a talk', 'b talk']);
  });

  test('a tab that is hidden again while it waits for the answer steals nothing', async () => {
    const a = await browser.open('a');
    a.freeze();
    const b = await browser.open('b', { visible: true });
    await browser.run(1_000);
    b.show(false);
    await browser.run(600_000);
    expect(browser.log).toEqual(['a talk']);
  });

  test.each(['timer', 'message', 'lock'] as const)(
    'thaws, a %s first: it may not talk even before it hears of the theft',
    async (first) => {
      const a = await browser.open('a');
      const b = await browser.open('b', { visible: true });
      a.freeze();
      const seen: unknown[] = [];
      const look = (): void => void seen.push(a.talker.talks, a.talker.mayTalk());
      browser.give(a, 'timer', look);
      b.talker.claim();
      await browser.run(2_000);
      b.talker.mirror('news');
      a.thaw(first);
      await browser.run(0);
      expect(seen).toEqual([first === 'timer', false]);
      expect(browser.log).toEqual(['a talk', 'b talk', 'a silence']);
      expect(a.mirrors.at(-1)).toBe('news');
      await browser.run(100_000);
      b.crash();
      await browser.run(0);
      expect(browser.log.slice(3)).toEqual(['a talk']);
    },
  );

  test('also when its successor is gone again, and took the token along', async () => {
    const a = await browser.open('a');
    const b = await browser.open('b', { visible: true });
    a.freeze();
    b.talker.claim();
    await browser.run(2_000);
    b.talker.release();
    const seen: unknown[] = [];
    browser.give(a, 'timer', () => seen.push(a.talker.mayTalk()));
    a.thaw('timer');
    await browser.run(0);
    expect(seen).toEqual([false]);
    expect(browser.log).toEqual(['a talk', 'b talk', 'a silence', 'a talk']);
  });

  test('hears, when it thaws, that the user has signed out meanwhile', async () => {
    const a = await browser.open('a');
    const b = await browser.open('b', { visible: true });
    a.freeze();
    b.talker.claim();
    await browser.run(2_000);
    b.talker.signedOut();
    b.talker.release();
    a.thaw('message');
    await browser.run(0);
    expect(browser.log).toEqual(['a talk', 'b talk', 'a silence', 'a signed out']);
  });

  test('one that got the lock while frozen, and lost it, does not talk when it thaws', async () => {
    const a = await browser.open('a');
    const b = await browser.open('b');
    await browser.open('c', { visible: true });
    b.freeze();
    a.crash();
    await browser.run(21_500);
    expect(browser.log).toEqual(['a talk', 'c talk']);
    b.thaw('lock');
    await browser.run(100_000);
    expect(browser.log).toEqual(['a talk', 'c talk']);
    expect(browser.talking()).toEqual(['c']);
  });
});

describe('a tab that lives', () => {
  test('is not taken for dead because its timers are throttled', async () => {
    const a = await browser.open('a');
    await browser.open('b', { visible: true });
    await browser.open('c');
    await browser.run(3_600_000);
    expect(browser.log).toEqual(['a talk']);
    expect(a.talker.mayTalk()).toBe(true);
  });

  test('nor because the one who asks was itself busy when the answer came', async () => {
    await browser.open('a');
    const b = await browser.open('b');
    b.show(true);
    b.freeze(); // blocked, with the question sent
    await browser.run(1_400);
    b.thaw('timer'); // its timer is served before the answer
    await browser.run(200);
    expect(browser.log).toEqual(['a talk']);
  });

  test('yields while hidden, and is silent as soon as the claimer is signed in', async () => {
    const a = await browser.open('a');
    const b = await browser.open('b', { visible: true });
    a.show(false);
    await browser.run(61_000);
    b.talker.claim();
    await browser.run(4_000);
    expect(browser.log).toEqual(['a talk', 'a yield', 'b talk']);
    b.talker.settled();
    await browser.run(0);
    expect(browser.log.at(-1)).toBe('a silence');
  });

  test('takes its place anew when somebody has emptied the storage', async () => {
    const a = await browser.open('a');
    browser.stored.clear();
    expect(a.talker.mayTalk()).toBe(false);
    await browser.run(0);
    expect(browser.log).toEqual(['a talk', 'a silence', 'a talk']);
    expect(a.talker.mayTalk()).toBe(true);
  });
});

describe('signing out', () => {
  test('is told from a session that has ended by itself', async () => {
    const [a] = [await browser.open('a'), await browser.open('b')];
    a.talker.signedOut(true);
    await browser.run(0);
    expect(browser.log).toEqual(['a talk', 'b expired']);
  });

  test.each(['a', 'b'])('in tab %s ends all, and nobody signs in meanwhile', async (where) => {
    const [a, b, c] = [await browser.open('a'), await browser.open('b'), await browser.open('c')];
    const first = where === 'a' ? a : b;
    first.talker.signedOut();
    await browser.run(1_000); // the connection ends in its own time
    for (const { talker } of [a, b, c]) {
      talker.release();
      await browser.run(0);
    }
    await browser.run(100_000);
    const others = ['a', 'b', 'c'].filter((name) => name !== where);
    expect(browser.log).toEqual(['a talk', ...others.map((name) => `${name} signed out`)]);
    expect(browser.stored.size).toBe(0);
  });
});

test('whatever happens, at most one may talk, and in the end one does', async () => {
  const act = fc.record({
    tab: fc.nat(3),
    what: fc.constantFrom('claim', 'settled', 'show', 'hide', 'freeze', 'thaw', 'crash', 'open'),
    first: fc.constantFrom('lock' as const, 'message' as const, 'timer' as const),
    wait: fc.constantFrom(0, 0, 100, 1_500, 20_000),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 15, maxLength: 30 }), async (acts) => {
      browser = new FakeBrowser();
      browser.watch = () => {
        const may = browser.tabs.filter((tab) => !tab.gone && !tab.frozen && tab.talker.mayTalk());
        expect(may.length).toBeLessThan(2);
      };
      for (let tab = 0; tab < 3; tab++) await browser.open(`${tab}`);
      for (const { tab: index, what, first, wait } of acts) {
        const tab = browser.tabs.filter(({ gone }) => !gone)[index];
        if (what === 'open') await browser.open(`${browser.tabs.length}`, { visible: true });
        else if (tab && what === 'thaw') {
          tab.thaw(first);
          browser.watch(); // before it does anything else
        } else if (tab && what === 'freeze') tab.freeze();
        else if (tab && what === 'crash') tab.crash();
        else if (tab && !tab.frozen) {
          if (what === 'claim') tab.show(true);
          if (what === 'claim' || what === 'settled') tab.talker[what]();
          if (what === 'show' || what === 'hide') tab.show(what === 'show');
        }
        await browser.run(wait);
      }
      const last = await browser.open('last', { visible: true });
      await browser.run(30_000);
      const awake = browser.tabs.filter(({ gone, frozen }) => !gone && !frozen);
      expect(awake.filter(({ talker }) => talker.mayTalk())).toHaveLength(1);
      last.talker.claim();
      await browser.run(5_000);
      expect(last.talker.mayTalk()).toBe(true);
    }),
    { numRuns: 200 },
  );
});
