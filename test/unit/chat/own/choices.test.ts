// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { choiceFor, Choices, MOST_REMINDERS } from '../../../../src/chat/own/choices.ts';
import { FakeLine } from '../support/fake-line.ts';
import { stanzaOf } from '../support/stanzas.ts';

const NODE = 'com_zimbra_converse:choices:0';
const BOB = 'bob@example.test';
const choice = (peer: string, attributes: string): string =>
  `<item id="${peer}"><choice xmlns="${NODE}" ${attributes}/></item>`;
const reminder = (id: string, at: string): string =>
  `<item id="reminder:${id}"><reminder xmlns="${NODE}" peer="${BOB}" message="17" at="${at}">the plan</reminder></item>`;
const news = (inside: string): Element =>
  stanzaOf(
    `<message><event xmlns="http://jabber.org/protocol/pubsub#event"><items node="${NODE}">${inside}</items></event></message>`,
  );

let line: FakeLine;
let choices: Choices;
let changes: number;
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
async function begun(inside = ''): Promise<void> {
  const beginning = choices.begin();
  line.requests
    .shift()!
    .answer(
      `<pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="${NODE}">${inside}</items></pubsub>`,
    );
  await beginning;
}
/** What was asked of the server, each answered. */
async function written(): Promise<string[]> {
  const all: string[] = [];
  await pass(1_000);
  while (line.requests.length > 0) {
    const request = line.requests.shift()!;
    all.push(request.xml);
    request.answer();
    await pass(0);
  }
  return all;
}

beforeEach(() => {
  vi.useFakeTimers();
  line = new FakeLine();
  changes = 0;
  choices = new Choices(line.line, () => (changes += 1));
});
afterEach(() => vi.useRealTimers());

test('what was chosen elsewhere is known, and what makes no sense is nothing', async () => {
  await begun(
    choice('Bob@example.test', 'pinned="true" away="17"') +
      choice('carol@example.test', 'muted="true"') +
      choice('dan@example.test', 'pinned="perhaps" away="x"') +
      '<item id="erin@example.test"><other/></item>' +
      reminder('b', '2026-12-02T09:00:00Z') +
      reminder('a', '2026-12-01T09:00:00Z') +
      reminder('c', 'some day'),
  );
  expect(choices.of(BOB)).toEqual({ pinned: true, muted: false, away: '17', unread: false });
  expect(choices.of('carol@example.test').muted).toBe(true);
  const nothing = { pinned: false, muted: false, away: undefined, unread: false };
  for (const peer of ['dan', 'erin', 'nobody']) {
    expect(choices.of(`${peer}@example.test`)).toEqual(nothing);
  }
  expect(choices.reminders.map(({ id, text }) => `${id} ${text}`)).toEqual([
    'a the plan',
    'b the plan',
  ]);
});

test('muted for an hour: is heard again after it, here and on a device that hears of it late', async () => {
  vi.setSystemTime('2026-12-01T09:00:00Z');
  await begun(
    choice('carol@example.test', 'muted="true" until="2026-12-01T08:59:59Z"') +
      choice('dan@example.test', 'muted="true" until="2026-12-01T11:00:00Z"') +
      choice('erin@example.test', 'muted="true" until="one day"'),
  );
  const muted = (): string[] =>
    ['carol', 'dan', 'erin', 'bob'].filter((who) => choices.of(`${who}@example.test`).muted);
  expect(muted()).toEqual(['dan', 'erin']);
  choices.choose(BOB, choiceFor('mute_hour', undefined)!);
  expect(muted()).toEqual(['dan', 'erin', 'bob']);
  expect((await written()).join()).toContain('muted="true" until="2026-12-01T10:00:00.000Z"');
  await pass(58 * 60_000);
  expect(muted()).toEqual(['dan', 'erin', 'bob']);
  const before = changes;
  await pass(2 * 60_000);
  expect(muted()).toEqual(['dan', 'erin']);
  expect(changes).toBe(before + 1);
  await pass(60 * 60_000);
  expect(muted()).toEqual(['erin']);
  expect(line.requests).toHaveLength(0);

  // What is muted for good has no end, and what is turned on has neither.
  choices.choose(BOB, choiceFor('mute_hour', undefined)!);
  choices.choose(BOB, choiceFor('mute', undefined)!);
  expect(choices.of(BOB)).toMatchObject({ muted: true, mutedUntil: undefined });
  choices.choose(BOB, choiceFor('unmute', undefined)!);
  expect((await written()).join()).toContain('<retract');
  choices.stop();
});

test('news of another device change it, and take it back', async () => {
  await begun();
  expect(choices.take(news(choice(BOB, 'muted="true"')))).toBe(true);
  expect(choices.of(BOB).muted).toBe(true);
  choices.take(news(`<retract id="${BOB}"/>`));
  expect(choices.of(BOB).muted).toBe(false);
  choices.take(news(reminder('a', '2026-12-01T09:00:00Z')));
  choices.take(news('<retract id="reminder:a"/>'));
  expect(choices.reminders).toEqual([]);
  expect(changes).toBe(4);
  expect(choices.take(stanzaOf('<message><body>x</body></message>'))).toBe(false);
});

describe('choosing', () => {
  test('is seen at once, and written together', async () => {
    await begun();
    choices.choose(BOB, { pinned: true });
    choices.choose(BOB, { muted: true });
    expect(choices.of(BOB)).toEqual({ pinned: true, muted: true, away: undefined, unread: false });
    const [only, ...others] = await written();
    expect(only).toContain(`<item id="${BOB}">`);
    expect(only).toContain(`<choice muted="true" pinned="true"`);
    expect(others).toEqual([]);
  });

  test('nothing any more takes the item away', async () => {
    await begun(choice(BOB, 'pinned="true"'));
    choices.choose(BOB, { pinned: false });
    const [only] = await written();
    expect(only).toContain('<retract');
    expect(only).toContain(`<item id="${BOB}"/>`);
  });

  test('without a line it waits for the next session', async () => {
    await begun();
    line.goDown();
    choices.choose(BOB, { pinned: true });
    await pass(5_000);
    line.isUp = true;
    await begun();
    expect(await written()).toHaveLength(1);
  });

  test('what is only put away makes room, what is pinned stays', async () => {
    await begun();
    choices.choose('first@example.test', { pinned: true });
    for (let each = 0; each < 400; each += 1) choices.choose(`p${each}@x.test`, { away: '17' });
    expect(choices.of('first@example.test').pinned).toBe(true);
    expect(choices.of('p0@x.test').away).toBe(undefined);
    expect(choices.of('p1@x.test').away).toBe('17');
    expect((await written()).filter((xml) => xml.includes('<retract'))).toHaveLength(1);
  });
});

describe('reminders', () => {
  const at = Date.parse('2026-12-01T09:00:00Z');

  test('are written, with no more of the text than is shown, and taken away', async () => {
    await begun();
    const id = 'a';
    expect(
      choices.remind({ id, peer: BOB, isGroup: false, message: '17', text: 'x'.repeat(500), at }),
    ).toBe(true);
    expect((await written())[0]).toContain('at="2026-12-01T09:00:00.000Z"');
    expect(choices.reminders[0]?.text).toHaveLength(160);
    choices.forget('a');
    choices.forget('a');
    expect(choices.reminders).toEqual([]);
    expect(await written()).toHaveLength(1);
  });

  test('are not without number', async () => {
    await begun();
    for (let each = 0; each < MOST_REMINDERS; each += 1) {
      choices.remind({ id: String(each), peer: BOB, isGroup: false, message: '17', text: 'x', at });
    }
    expect(
      choices.remind({ id: 'one', peer: BOB, isGroup: false, message: '17', text: 'x', at }),
    ).toBe(false);
  });
});
