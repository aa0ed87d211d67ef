// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FileFinder, readFacts, saidOf } from '../../../src/conversation/file-facts.ts';
import { fakeConverse, FakeMessage } from './support.ts';

describe('what a message says of its file', () => {
  const read = (inside: string, event = 'parseMessage'): unknown => {
    const { inner, fire } = fakeConverse();
    readFacts(inner);
    const xml = `<message xmlns="jabber:client"><body>x</body>${inside}</message>`;
    const stanza = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
    const attributes = fire(event, stanza, { body: 'x' }) as Record<string, unknown>;
    expect(attributes['body']).toBe('x');
    return saidOf(new FakeMessage(attributes));
  };
  const sharing = (file: string): string =>
    `<file-sharing xmlns="urn:xmpp:sfs:0"><file xmlns="urn:xmpp:file:metadata:0">${file}</file></file-sharing>`;

  test('is its real name, its size and a picture’s measures', () => {
    expect(
      read(
        sharing(
          '<name>the plan.png</name><size>12</size><width>900</width><height>500</height><date>x</date>',
        ),
      ),
    ).toEqual({ name: 'the plan.png', size: 12, width: 900, height: 500 });
  });
  test('is read in groups too', () => {
    expect(read(sharing('<name>the plan.png</name>'), 'parseMUCMessage')).toEqual({
      name: 'the plan.png',
    });
  });
  test.each([
    ['nothing', ''],
    ['no file', '<file-sharing xmlns="urn:xmpp:sfs:0"/>'],
    ['nonsense', sharing('<name/><size>-1</size><width>1e99</width><height>x</height>')],
    ['another protocol’s', '<file-sharing xmlns="x"><file><name>y</name></file></file-sharing>'],
  ])('can be %s', (_what, inside) => {
    expect(read(inside)).toEqual({});
  });
});

describe('what the server has', () => {
  const answers: ((response: Response | Error) => void)[] = [];
  const fetch = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();
  let finder: FileFinder;
  const answer = async (status: number, size?: string): Promise<void> => {
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(0));
    answers.shift()!(
      new Response(null, { status, headers: size === undefined ? {} : { 'content-length': size } }),
    );
  };
  beforeEach(() => {
    answers.length = 0;
    fetch.mockReset();
    fetch.mockImplementation(
      () =>
        new Promise<Response>((resolve, reject) =>
          answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer))),
        ),
    );
    finder = new FileFinder(fetch as unknown as typeof globalThis.fetch);
  });
  afterEach(() => vi.useRealTimers());

  test('is asked for without fetching it, and once', async () => {
    const both = [finder.find('/upload/a'), finder.find('/upload/a')];
    await answer(200, '338');
    expect(await Promise.all(both)).toEqual([
      { state: 'here', size: 338 },
      { state: 'here', size: 338 },
    ]);
    expect(await finder.find('/upload/a')).toEqual({ state: 'here', size: 338 });
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(fetch.mock.calls[0]![1]).toMatchObject({ method: 'HEAD', credentials: 'omit' });
  });

  test.each([
    [404, undefined, { state: 'gone' }],
    [410, undefined, { state: 'gone' }],
    [200, undefined, { state: 'here', size: undefined }],
    [200, 'x', { state: 'here', size: undefined }],
  ])('answered %i with size %s', async (status, size, found) => {
    const asked = finder.find('/upload/a');
    await answer(status, size);
    expect(await asked).toEqual(found);
  });

  test('is asked for again after an answer that says nothing', async () => {
    const first = finder.find('/upload/a');
    await answer(502);
    expect(await first).toEqual({ state: 'unknown' });
    const second = finder.find('/upload/a');
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    answers.shift()!(new Error('no line'));
    expect(await second).toEqual({ state: 'unknown' });
    const third = finder.find('/upload/a');
    await answer(200, '1');
    expect(await third).toEqual({ state: 'here', size: 1 });
  });

  test('is asked for four at a time', async () => {
    const all = Array.from({ length: 6 }, (_, at) => finder.find(`/upload/${at}`));
    expect(fetch).toHaveBeenCalledTimes(4);
    for (let at = 0; at < 6; at += 1) await answer(200, String(at));
    expect((await Promise.all(all)).map((found) => found.state)).toEqual(Array(6).fill('here'));
    // And again four when those are answered.
    fetch.mockClear();
    for (let at = 10; at < 16; at += 1) void finder.find(`/upload/${at}`);
    expect(fetch).toHaveBeenCalledTimes(4);
  });
});
