// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Line, LineDown, type LineParts, Refused } from '../../../../src/chat/line/line.ts';
import type { LoginGate } from '../../../../src/chat/sign-in/login-gate.ts';
import { serialize, stanza, x } from '../../../../src/chat/line/xml.ts';
import type { Ending } from '../../../../src/chat/line/session.ts';
import { FakeSessions } from '../support/fake-sessions.ts';

const sessions = vi.hoisted(() => ({ open: vi.fn() }));
vi.mock('../../../../src/chat/line/session.ts', () => ({ openSession: sessions.open }));

let fake: FakeSessions;
let log: string[];
let line: Line;
let mayTalk: boolean;
let ways: readonly ('websocket' | 'bosh')[];
/** Instead of a token that is there at once. */
let token: (() => Promise<string | undefined>) | undefined;
/** Lets the gate's next token out; while undefined it is out at once. */
let gateShut: Promise<void> | undefined;
let understand: (stanza: Element) => void;

const gate = {
  turn: async () => {
    await gateShut;
    return { password: token?.() ?? Promise.resolve(`T${fake.tried.length}`) };
  },
  connected: () => log.push('connected'),
  refused: () => log.push('refused'),
  dropped: () => log.push('dropped'),
  hurry: () => log.push('hurry'),
} as unknown as LoginGate;

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const request = (): Element => stanza('iq', { type: 'get' }, x('query', { xmlns: 'a' }));
const pings = (): number =>
  fake.all.flatMap(({ texts }) => texts).filter((text) => text.includes('urn:xmpp:ping')).length;
/** The server answers pings from now on. */
const answerPings = (): void => {
  fake.now.server = (each) =>
    serialize(each).includes('urn:xmpp:ping')
      ? `<iq type="result" id="${each.getAttribute('id') ?? ''}"/>`
      : undefined;
};

function make(parts: Partial<LineParts> = {}): Line {
  return new Line({
    gate,
    ways: {
      next: () => ways,
      worked: (way) => log.push(`worked ${way}`),
      broke: (way, after) => log.push(`broke ${way} ${after}`),
    },
    bareJid: 'alice@example.test',
    resource: 'webmail-1',
    urls: { websocket: 'wss://mail.example.test/ws', bosh: '/http-bind' },
    mayTalk: () => mayTalk,
    onUp: () => log.push('up'),
    onDown: () => log.push('down'),
    onStanza: (each) => understand(each),
    report: (text) => log.push(`report ${text}`),
    ...parts,
  });
}

/** Started, and with a session; what has been logged till then is forgotten. */
async function standing(): Promise<void> {
  line.start();
  await settle();
  log.length = 0;
}

beforeEach(() => {
  vi.useFakeTimers();
  fake = new FakeSessions();
  sessions.open.mockImplementation(fake.open);
  log = [];
  mayTalk = true;
  ways = ['websocket', 'bosh'];
  gateShut = undefined;
  token = undefined;
  understand = (each) => log.push(`stanza ${each.getAttribute('id') ?? ''}`);
  line = make();
});
afterEach(() => {
  line.stop(true);
  vi.useRealTimers();
});

describe('keeping up', () => {
  test('signs in with the password of a token, as always the same resource', async () => {
    line.start();
    line.start();
    await settle();
    expect(log).toEqual(['worked websocket', 'connected', 'up']);
    expect(line.isUp).toBe(true);
    expect(fake.tried).toHaveLength(1);
    expect(fake.tried[0]).toMatchObject({
      way: 'websocket',
      url: 'wss://mail.example.test/ws',
      jid: 'alice@example.test/webmail-1',
    });
    expect(await fake.tried[0]!.password).toBe('T0');
    fake.now.breakOff();
    await settle();
    expect(fake.tried[1]).toMatchObject({ jid: 'alice@example.test/webmail-1' });
    expect(await fake.tried[1]!.password).toBe('T1');
  });

  test('tells of the end before it begins anew', async () => {
    await standing();
    vi.setSystemTime(Date.now() + 5_000);
    fake.now.breakOff();
    await settle();
    expect(log).toEqual([
      'broke websocket 5000',
      'down',
      'report the connection has ended: lost',
      'dropped',
      'worked websocket',
      'connected',
      'up',
    ]);
  });

  test('goes the other way when the first one leads nowhere', async () => {
    fake.outcomes = ['unreachable'];
    line.start();
    await settle();
    expect(fake.tried.map(({ way }) => way)).toEqual(['websocket', 'bosh']);
    expect(line.isUp).toBe(true);
    expect(fake.now.way).toBe('bosh');
  });

  test('knocks at the server while the token is on its way', async () => {
    let give!: (text: string) => void;
    token = () => new Promise((resolve) => (give = resolve));
    line.start();
    await settle();
    expect(fake.tried).toHaveLength(1);
    expect(line.isUp).toBe(false);
    give('late');
    await settle();
    expect(line.isUp).toBe(true);
    expect(await fake.tried[0]!.password).toBe('late');
  });

  test('without a token there is no session, and the gate is asked again', async () => {
    const tokens = [undefined, 'second'];
    token = () => Promise.resolve(tokens.shift());
    line.start();
    await settle();
    expect(log).toEqual(['worked websocket', 'connected', 'up']); // no "dropped", no "refused"
    expect(fake.tried.map(({ way }) => way)).toEqual(['websocket', 'websocket']);
  });

  test('a server that is away as well does not count beside a token that does not come', async () => {
    const tokens = [undefined, 'second'];
    token = () => Promise.resolve(tokens.shift());
    fake.outcomes = ['unreachable', 'unreachable'];
    line.start();
    await settle();
    expect(log).not.toContain('dropped');
    expect(line.isUp).toBe(true);
  });

  test('stopped on the way, it neither signs in nor says anything to the gate', async () => {
    let give!: (text: string) => void;
    token = () => new Promise((resolve) => (give = resolve));
    line.start();
    await settle();
    line.stop(true);
    give('late');
    await settle();
    expect(await fake.tried[0]!.password).toBe(undefined);
    expect(log).toEqual([]);
    expect(fake.tried).toHaveLength(1);
    expect(fake.all).toEqual([]);
  });

  test('a sign-in that fails after the stop is no news', async () => {
    let end!: (ending: Ending) => void;
    let tried = 0;
    sessions.open.mockImplementation(() => {
      tried += 1;
      return new Promise((resolve) => (end = resolve));
    });
    line.start();
    await settle();
    mayTalk = false;
    end('refused');
    await settle();
    expect(log).toEqual([]);
    expect(tried).toBe(1);
  });

  test('a refusal is not asked for twice over', async () => {
    fake.outcomes = ['refused'];
    line.start();
    await settle();
    expect(log.slice(0, 1)).toEqual(['refused']);
    expect(fake.tried.map(({ way }) => way)).toEqual(['websocket', 'websocket']);
  });

  test('when no way leads anywhere the gate hears that it failed', async () => {
    fake.outcomes = ['unreachable', 'unreachable'];
    line.start();
    await settle();
    expect(log).toEqual(['dropped', 'worked websocket', 'connected', 'up']);
  });

  test('is stopped for good, politely or not', async () => {
    for (const silent of [false, true]) {
      line = make();
      await standing();
      line.stop(silent);
      expect(fake.now.ended).toBe(silent ? 'dropped' : 'closed');
      expect(log).toEqual(['down']);
      fake.now.parts.onEnd('lost');
      await pass(120_000);
      expect(log).toEqual(['down', expect.stringContaining('broke')]);
      expect(line.isUp).toBe(false);
    }
    expect(fake.tried).toHaveLength(2);
  });

  test('stopped while the gate waits, it signs in no more', async () => {
    let open!: () => void;
    gateShut = new Promise((resolve) => (open = resolve));
    line.start();
    await settle();
    line.stop();
    open();
    await settle();
    expect(fake.tried).toEqual([]);
  });

  test('a page that goes ends it at once', async () => {
    await standing();
    line.leave();
    expect(fake.now.ended).toBe('left');
  });
});

describe('a request', () => {
  test('is answered', async () => {
    await standing();
    const answer = line.iq(request());
    const id = fake.now.last.getAttribute('id')!;
    fake.now.say(`<iq type="result" id="other"/>`);
    fake.now.say(`<iq type="result" id="${id}"><query xmlns="a">yes</query></iq>`);
    expect((await answer).textContent).toBe('yes');
    expect(log).toEqual(['stanza other']); // nobody has asked for that here
  });

  test('keeps an id that it has', async () => {
    await standing();
    const answer = line.iq(stanza('iq', { type: 'get', id: 'mine' }));
    fake.now.say('<iq type="result" id="mine"/>');
    expect((await answer).getAttribute('id')).toBe('mine');
  });

  test('that is refused says why', async () => {
    await standing();
    const answer = line.iq(request());
    const id = fake.now.last.getAttribute('id')!;
    fake.now.say(
      `<iq type="error" id="${id}"><error type="cancel"><text>so</text><item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>`,
    );
    await expect(answer).rejects.toMatchObject({ name: 'Refused', condition: 'item-not-found' });
    await expect(answer).rejects.toBeInstanceOf(Refused);
  });

  test('of the server is none of our answers, whatever its id', async () => {
    await standing();
    line.iq(stanza('iq', { type: 'get', id: 'mine' })).catch(() => undefined);
    fake.now.say('<iq type="get" id="mine"/>');
    expect(log).toEqual(['stanza mine']);
  });

  test('whose line breaks ends with it', async () => {
    await standing();
    const answers = [line.iq(request()), line.iq(request())];
    fake.now.breakOff();
    for (const answer of answers) await expect(answer).rejects.toBeInstanceOf(LineDown);
  });

  test('that the line is stopped for ends with it', async () => {
    await standing();
    const answer = line.iq(request());
    line.stop();
    await expect(answer).rejects.toBeInstanceOf(LineDown);
  });

  test('without a line is not sent', async () => {
    await expect(line.iq(request())).rejects.toBeInstanceOf(LineDown);
    expect(line.send(stanza('message'))).toBe(false);
  });

  test('that gets no answer ends in time, and the line is looked at', async () => {
    await standing();
    const answer = line.iq(request(), 5_000);
    const ended = expect(answer).rejects.toBeInstanceOf(LineDown);
    await pass(4_999);
    expect(pings()).toBe(0);
    await pass(1);
    await ended;
    expect(pings()).toBe(1);
    await pass(4_000);
    expect(fake.all[0]!.ended).toBe('dropped');
    expect(log).toContain('down');
    expect(line.isUp).toBe(true); // a new one
  });
});

describe('a line that is not to talk', () => {
  test('sends nothing', async () => {
    await standing();
    mayTalk = false;
    expect(line.send(stanza('message'))).toBe(false);
    await expect(line.iq(request())).rejects.toBeInstanceOf(LineDown);
    await pass(5_000);
    await line.wake();
    await pass(60_000);
    expect(fake.now.sent).toEqual([]);
    expect(log).toEqual([]);
  });

  test('does not sign in again', async () => {
    await standing();
    mayTalk = false;
    fake.now.breakOff();
    await pass(120_000);
    expect(fake.tried).toHaveLength(1);
  });
});

describe('wake', () => {
  beforeEach(standing);

  test('finds a line that is dead without a word', async () => {
    await pass(2_000);
    const woken = line.wake();
    await pass(3_999);
    expect(fake.all[0]!.ended).toBeUndefined();
    await pass(1);
    await woken;
    expect(fake.all[0]!.ended).toBe('dropped');
    expect(log).toContain('report the connection has ended: lost');
    expect(fake.all).toHaveLength(2);
  });

  test('keeps one that answers', async () => {
    answerPings();
    await pass(2_000);
    await line.wake();
    await pass(10_000);
    expect(fake.now.ended).toBeUndefined();
    expect(log).toEqual([]);
  });

  test('keeps one on which anything at all comes: the answer may be behind a long page', async () => {
    await pass(2_000);
    const woken = line.wake();
    await pass(3_000);
    fake.now.say('<message id="m"/>');
    await pass(1_000);
    await woken;
    expect(fake.all[0]!.ended).toBeUndefined();
  });

  test('keeps one whose server refuses pings', async () => {
    await pass(2_000);
    const woken = line.wake();
    fake.now.say(`<iq type="error" id="${fake.now.last.getAttribute('id')!}"/>`);
    await woken;
    expect(fake.all[0]!.ended).toBeUndefined();
  });

  test('asks nothing of one that has only just spoken', async () => {
    await pass(5_000);
    fake.now.say('<message id="m"/>');
    await pass(900);
    await line.wake();
    expect(pings()).toBe(0);
  });

  test('asks once, however often it is called', async () => {
    await pass(2_000);
    void line.wake();
    void line.wake();
    expect(pings()).toBe(1);
    expect(fake.now.last.getAttribute('to')).toBe('example.test');
  });

  test('without a line ends the wait for one', async () => {
    gateShut = new Promise(() => undefined);
    fake.now.breakOff();
    await settle();
    log.length = 0;
    await line.wake();
    expect(log).toEqual(['hurry']);
  });

  test('of a line that was stopped does nothing', async () => {
    line.stop();
    log.length = 0;
    await line.wake();
    expect(log).toEqual([]);
  });
});

describe('by itself', () => {
  beforeEach(standing);

  test('a silence is looked into', async () => {
    await pass(70_000);
    expect(pings()).toBe(0);
    await pass(20_000);
    expect(pings()).toBe(1);
    await pass(4_000);
    expect(fake.all).toHaveLength(2);
  });

  test('a clock that jumps has been asleep, and so has the line', async () => {
    await pass(15_000);
    vi.setSystemTime(Date.now() + 31_000);
    await pass(10_000);
    expect(pings()).toBe(1);
  });

  test('a clock that goes on as it should has not', async () => {
    for (let time = 0; time < 20; time++) {
      await pass(10_000);
      fake.now.say('<message id="m"/>');
    }
    expect(pings()).toBe(0);
  });
});

test('one stanza that is not understood does not cost the others', async () => {
  await standing();
  understand = () => {
    throw new Error('what?');
  };
  fake.now.say('<message id="odd"/>');
  expect(log).toEqual(['report a stanza was not understood: Error: what?']);
  understand = (each) => log.push(`stanza ${each.getAttribute('id') ?? ''}`);
  fake.now.say('<message id="fine"/>');
  expect(log).toContain('stanza fine');
});
