// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Strophe } from 'strophe.js';
import {
  type Ending,
  openSession,
  type Session,
  type SessionParts,
  type Way,
} from '../../../../src/chat/line/session.ts';
import { serialize, sizeOf, stanza, STANZA_BYTES, x } from '../../../../src/chat/line/xml.ts';
import { fakeBosh, fakeWebSocket, type Server } from '../support/fake-transport.ts';

let server: Server;
let endings: Ending[];
let stanzas: string[];
let signs: number;

const open = (way: Way, parts: Partial<SessionParts> = {}): Promise<Session | Ending> =>
  openSession({
    way,
    url: way === 'bosh' ? '/http-bind' : 'wss://mail.example.test/ws',
    jid: 'alice@example.test/webmail-1',
    password: Promise.resolve('zimbra_auth_token++secret'),
    openWithin: 2_000,
    onStanza: (each) => stanzas.push(serialize(each)),
    onSign: () => (signs += 1),
    onEnd: (ending) => endings.push(ending),
    ...parts,
  });
async function opened(way: Way): Promise<Session> {
  const session = await open(way);
  if (typeof session === 'string') throw new Error(session);
  return session;
}
/** Serialized with `bytes` bytes. */
function message(id: string, bytes: number): Element {
  const make = (text: string): Element => stanza('message', { id }, x('body', {}, text));
  return make('a'.repeat(bytes - sizeOf(make(''))));
}
const idsIn = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => [...text.matchAll(/<message id="(\w+)"/g)].map((match) => match[1]!));
const soon = (ms = 30): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

beforeEach(() => {
  server = { accepts: true, passwords: [], received: [] };
  endings = [];
  stanzas = [];
  signs = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe.each(['websocket', 'bosh'] as const)('over %s', (way) => {
  const transport = (): unknown => (way === 'bosh' ? fakeBosh(server) : fakeWebSocket(server));

  test('signs in with the password, in no more time than the answers need', async () => {
    transport();
    const begun = Date.now();
    const session = await opened(way);
    // Strophe alone would wait 100 ms at each of four steps.
    expect(Date.now() - begun).toBeLessThan(250);
    expect(session.way).toBe(way);
    expect(session.jid).toBe('alice@example.test/webmail-1');
    expect(server.passwords).toEqual(['zimbra_auth_token++secret']);
    expect(signs).toBeGreaterThan(2);
    session.drop();
  });

  test('does not keep the password', async () => {
    transport();
    const connect = vi.spyOn(Strophe.Connection.prototype, 'connect');
    const session = await opened(way);
    expect((connect.mock.contexts[0] as { pass: string }).pass).toBe('');
    connect.mockRestore();
    session.drop();
  });

  test('opens the stream while the password is on its way', async () => {
    transport();
    let give!: (password: string | undefined) => void;
    const result = open(way, { password: new Promise((resolve) => (give = resolve)) });
    await soon(100);
    expect(signs).toBeGreaterThan(0);
    expect(server.passwords).toEqual([]);
    give('late');
    const session = await result;
    expect(server.passwords).toEqual(['late']);
    if (typeof session !== 'string') session.drop();
  });

  test('without a password nothing is asked of the server', async () => {
    transport();
    expect(await open(way, { password: Promise.resolve(undefined) })).toBe('no-password');
    await soon();
    expect(server.passwords).toEqual([]);
    expect(endings).toEqual([]);
  });

  test('that there is no password ends it also where the server says nothing', async () => {
    if (way === 'bosh') {
      vi.stubGlobal('fetch', () => new Promise(() => undefined));
      vi.stubGlobal(
        'XMLHttpRequest',
        class {
          readyState = 0;
          open(): void {}
          setRequestHeader(): void {}
          overrideMimeType(): void {}
          send(): void {}
          abort(): void {}
        },
      );
    } else fakeWebSocket(server, { opens: false });
    const begun = Date.now();
    expect(await open(way, { password: Promise.resolve(undefined) })).toBe('no-password');
    expect(Date.now() - begun).toBeLessThan(500);
  });

  test('a sign-in in which the server falls silent comes to nothing in half a minute', async () => {
    vi.useFakeTimers();
    transport();
    let known: unknown;
    void open(way, { password: new Promise(() => undefined) }).then((ending) => (known = ending));
    await vi.advanceTimersByTimeAsync(29_000);
    expect(known).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(known).toBe('unreachable');
  });

  test('tells of a refusal, and of no end: it never stood', async () => {
    transport();
    server.accepts = false;
    expect(await open(way)).toBe('refused');
    await soon();
    expect(endings).toEqual([]);
  });

  test('sends what it is given, in order', async () => {
    transport();
    const session = await opened(way);
    for (const id of ['a', 'b', 'c']) session.send(message(id, 500));
    await vi.waitFor(() => expect(idsIn(server.received)).toEqual(['a', 'b', 'c']));
    session.drop();
  });

  test('hands on what comes, until it is dropped, without another word', async () => {
    const made = transport() as ReturnType<typeof fakeWebSocket> & ReturnType<typeof fakeBosh>;
    const say = (text: string): void => (way === 'bosh' ? made.say(text) : made[0]!.say(text));
    const session = await opened(way);
    session.send(message('a', 200));
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    const before = signs;
    say('<message xmlns="jabber:client" id="x"><body>hi</body></message>');
    await vi.waitFor(() => expect(stanzas).toHaveLength(1));
    expect(signs).toBeGreaterThan(before);
    await soon();
    const sent = way === 'bosh' ? made.bodies.length : 0;
    session.drop();
    say('<message xmlns="jabber:client" id="y"/>');
    await soon(150);
    expect(stanzas).toHaveLength(1);
    expect(endings).toEqual([]);
    if (way === 'bosh') expect(made.bodies).toHaveLength(sent);
    else expect(made[0]!.isClosed).toBe(true);
    // Of stanzas; the stream of a WebSocket is ended.
    expect(server.received.filter((text) => !text.startsWith('<close '))).toHaveLength(1);
  });

  test('says goodbye when it is closed, and that is no end to tell of', async () => {
    const made = transport() as ReturnType<typeof fakeBosh>;
    const session = await opened(way);
    session.close();
    await soon();
    const said = way === 'bosh' ? made.bodies.at(-1)! : server.received.join('');
    expect(said).toMatch(way === 'bosh' ? /type="terminate"/ : /<close /);
    expect(endings).toEqual([]);
  });
});

describe('a WebSocket', () => {
  test('that does not open in time is unreachable', async () => {
    fakeWebSocket(server, { opens: false });
    vi.useFakeTimers();
    const result = open('websocket');
    await vi.advanceTimersByTimeAsync(1_999);
    let known: unknown;
    void result.then((ending) => (known = ending));
    await vi.advanceTimersByTimeAsync(0);
    expect(known).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(await result).toBe('unreachable');
  });

  test('that opened in time is not timed any more', async () => {
    const sockets = fakeWebSocket(server);
    const session = await openSession({
      way: 'websocket',
      url: 'wss://mail.example.test/ws',
      jid: 'alice@example.test/webmail-1',
      password: Promise.resolve('p'),
      openWithin: 60,
      onStanza: () => undefined,
      onSign: () => undefined,
      onEnd: (ending) => endings.push(ending),
    });
    await soon(120);
    expect(typeof session).toBe('object');
    expect(endings).toEqual([]);
    expect(sockets[0]!.isClosed).toBe(false);
  });

  test('that is refused at once is unreachable', async () => {
    const sockets = fakeWebSocket(server, { opens: false });
    const result = open('websocket');
    sockets[0]!.breakOff();
    expect(await result).toBe('unreachable');
    await soon();
    expect(endings).toEqual([]);
  });

  test('that breaks is told once', async () => {
    const sockets = fakeWebSocket(server);
    await opened('websocket');
    sockets[0]!.breakOff();
    await soon();
    expect(endings).toEqual(['lost']);
  });

  test('whose place another connection has taken is told as that', async () => {
    const sockets = fakeWebSocket(server);
    await opened('websocket');
    sockets[0]!.say(
      '<stream:error xmlns:stream="http://etherx.jabber.org/streams">' +
        '<conflict xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>',
    );
    await soon();
    expect(endings).toEqual(['replaced']);
  });

  test.each(['close', 'drop'] as const)('is closed by the server, after a %s too', async (end) => {
    const sockets = fakeWebSocket(server);
    const session = await opened('websocket');
    session[end]();
    await vi.waitFor(() => expect(sockets[0]).toMatchObject({ isClosed: true }));
    expect(sockets[0]).toMatchObject({ complaints: [] });
    expect(server.received.map((text) => /<(\w+)/.exec(text)![1])).toEqual(
      end === 'close' ? ['presence', 'close'] : ['close'],
    );
  });

  test('whose server is silent at the end is closed all the same', async () => {
    const sockets = fakeWebSocket(server, { closes: false });
    const session = await opened('websocket');
    vi.useFakeTimers();
    session.drop();
    await vi.advanceTimersByTimeAsync(1_900);
    expect(sockets[0]!.isClosed).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(sockets[0]!.isClosed).toBe(true);
  });

  test('that is of no use any more is closed when it is open', async () => {
    const sockets = fakeWebSocket(server, { opens: false });
    expect(await open('websocket', { password: Promise.resolve(undefined) })).toBe('no-password');
    expect(sockets[0]!.isClosed).toBe(false);
    sockets[0]!.open();
    expect(sockets[0]).toMatchObject({ isClosed: true, complaints: [] });
    expect(server.received).toEqual([]);
  });

  test('needs no last request', async () => {
    fakeWebSocket(server);
    const fetch = vi.fn(() => Promise.resolve(new Response()));
    vi.stubGlobal('fetch', fetch);
    (await opened('websocket')).leave();
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('BOSH', () => {
  test('never has a body above what ejabberd takes, whatever is sent at once; order is kept', async () => {
    const bosh = fakeBosh(server);
    const session = await opened('bosh');
    const ids = Array.from({ length: 12 }, (_, at) => `m${at}`);
    // The largest, many small ones, and one that just fills a body.
    const sizes = [STANZA_BYTES, 30_000, 30_000, 30_000, 400, 79_000 - 400, 10, 10];
    ids.forEach((id, at) => session.send(message(id, Math.max(100, sizes[at] ?? 40_000))));
    await vi.waitFor(() => expect(idsIn(server.received)).toEqual(ids), 5_000);
    expect(Math.max(...bosh.sizes)).toBeLessThan(80_000);
    session.drop();
  });

  test('puts what is small into one body', async () => {
    const bosh = fakeBosh(server);
    const session = await opened('bosh');
    await soon(150);
    const before = bosh.bodies.length;
    for (let at = 0; at < 20; at++) session.send(message(`m${at}`, 300));
    await vi.waitFor(() => expect(idsIn(server.received)).toHaveLength(20));
    expect(bosh.bodies.slice(before).filter((body) => body.includes('<message'))).toHaveLength(1);
    session.drop();
  });

  // The request that the server holds is in good health all the time.
  test('repeats a request that failed once, at once, and is lost when that fails too', async () => {
    const bosh = fakeBosh(server);
    const session = await opened('bosh');
    await soon(150);
    bosh.failures = 2;
    session.send(message('a', 300));
    await vi.waitFor(() => expect(endings).toEqual(['lost']));
    session.send(message('b', 300));
    await soon(250);
    expect(bosh.bodies.filter((body) => body.includes('id="a"'))).toHaveLength(2);
    expect(bosh.bodies.at(-1)).toContain('id="a"');
  });

  test('survives one request that fails', async () => {
    const bosh = fakeBosh(server);
    const session = await opened('bosh');
    await soon(150);
    bosh.failures = 1;
    session.send(message('a', 300));
    await vi.waitFor(() => expect(idsIn(server.received)).toEqual(['a']));
    expect(endings).toEqual([]);
    session.drop();
  });

  test.each([502, 404])('that is answered %i at the sign-in is unreachable', async (status) => {
    Object.assign(fakeBosh(server), { failures: Infinity, status });
    expect(await open('bosh')).toBe('unreachable');
  });

  test('has a last request for a page that goes, which ends the session', async () => {
    fakeBosh(server);
    const fetch = vi.fn(() => Promise.reject(new Error('the page is gone')));
    vi.stubGlobal('fetch', fetch);
    const session = await opened('bosh');
    session.leave();
    session.leave();
    expect(fetch).toHaveBeenCalledTimes(1);
    const [url, init] = fetch.mock.calls[0] as unknown as [string, RequestInit];
    expect(url).toBe('/http-bind');
    expect(init).toMatchObject({ method: 'POST', keepalive: true });
    expect(init.body).toMatch(/type="terminate" sid="s1" rid="\d+"><presence .*type="unavailable"/);
  });
});

test('what is too large for a body holds nothing up', async () => {
  fakeBosh(server);
  const session = await opened('bosh');
  session.send(message('a', 79_600));
  session.send(message('b', 300));
  await vi.waitFor(() => expect(idsIn(server.received)).toEqual(['a', 'b']));
  session.drop();
});

test('a session hands on nothing after it was closed', async () => {
  const sockets = fakeWebSocket(server);
  const session = await opened('websocket');
  session.close();
  sockets[0]!.say('<message xmlns="jabber:client" id="late"/>');
  await soon();
  expect(stanzas.join()).not.toContain('late');
});
