// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ReadMarks } from '../../../../src/chat/own/read-marks.ts';
import { FakeLine } from '../support/fake-line.ts';
import { stanzaOf } from '../support/stanzas.ts';

const NODE = 'urn:xmpp:mds:displayed:0';
const ME = 'alice@example.test';
const item = (peer: string, id: string): string =>
  `<item id="${peer}"><displayed xmlns="${NODE}"><stanza-id xmlns="urn:xmpp:sid:0" by="${ME}" id="${id}"/></displayed></item>`;
const items = (inside: string): string =>
  `<pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="${NODE}">${inside}</items></pubsub>`;

let line: FakeLine;
let marks: ReadMarks;
let heard: string[];
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const published = (): string[] =>
  line.requests.map(({ element }) => {
    const mark = element.getElementsByTagName('stanza-id')[0]!;
    return [element.getElementsByTagName('item')[0]!, mark, mark]
      .map((each, at) => each.getAttribute(at === 2 ? 'by' : 'id'))
      .join(' ');
  });
async function begun(): Promise<void> {
  const beginning = marks.begin();
  line.requests.shift()!.answer(items(''));
  await beginning;
}

beforeEach(() => {
  vi.useFakeTimers();
  line = new FakeLine();
  heard = [];
  marks = new ReadMarks(line.line, (peer, id) => heard.push(`${peer} ${id}`));
});
afterEach(() => vi.useRealTimers());

test('all marks are read at the beginning, and nothing that is none', async () => {
  const beginning = marks.begin();
  line.requests[0]!.answer(
    items(
      item('Bob@example.test', '17') +
        item('x@example.test', 'abc') +
        item('y@example.test', '') +
        '<item id="z"/>',
    ),
  );
  await beginning;
  expect(heard).toEqual(['bob@example.test 17']);
  expect(line.requests).toHaveLength(1);
});

test('the node is made when there is none', async () => {
  const beginning = marks.begin();
  line.requests.shift()!.refuse('item-not-found');
  await pass(0);
  expect(line.requests[0]!.xml).toContain(`<create node="${NODE}"/>`);
  marks.mark('bob@example.test', '17', ME);
  await pass(1_000);
  expect(line.requests).toHaveLength(1); // not into what is not there yet
  line.requests.shift()!.answer();
  await beginning;
  await pass(1_000);
  expect(published()).toEqual([`bob@example.test 17 ${ME}`]);
});

test('news of another device are taken, twice as well', () => {
  const news = stanzaOf(
    `<message from="${ME}"><event xmlns="http://jabber.org/protocol/pubsub#event"><items node="${NODE}">${item('bob@example.test', '18')}</items></event></message>`,
  );
  expect(marks.take(news)).toBe(true);
  expect(marks.take(news)).toBe(true);
  expect(heard).toEqual(['bob@example.test 18', 'bob@example.test 18']);
  expect(marks.take(stanzaOf('<message><body>x</body></message>'))).toBe(false);
});

describe('writing', () => {
  test('a burst is one mark for each conversation, with whose archive it is of', async () => {
    await begun();
    for (const id of ['17', '18', '19']) {
      marks.mark('bob@example.test', id, ME);
      marks.mark('team@c.example.test', id, 'team@c.example.test');
      await pass(100);
    }
    expect(line.requests).toEqual([]);
    await pass(400);
    expect(published()).toEqual([`bob@example.test 19 ${ME}`]);
    line.requests.shift()!.answer();
    await pass(0);
    expect(published()).toEqual(['team@c.example.test 19 team@c.example.test']);
    line.requests.shift()!.answer();
    await pass(10_000);
    expect(line.requests).toEqual([]);
  });

  test('what could not be written is written in the next session', async () => {
    await begun();
    marks.mark('bob@example.test', '17', ME);
    await pass(400);
    line.goDown();
    await pass(5_000);
    marks.mark('carol@example.test', '18', ME);
    await pass(5_000);
    line.isUp = true;
    await begun();
    await pass(400);
    line.requests.shift()!.answer();
    await pass(0);
    expect(published()).toEqual([`carol@example.test 18 ${ME}`]);
  });

  test('what was read further meanwhile is written too', async () => {
    await begun();
    marks.mark('bob@example.test', '17', ME);
    await pass(400);
    marks.mark('bob@example.test', '18', ME);
    line.requests.shift()!.answer();
    await pass(400);
    expect(published()).toEqual([`bob@example.test 18 ${ME}`]);
  });
});

test('in a new session nothing is written before its marks are read', async () => {
  await begun();
  const again = marks.begin();
  marks.mark('bob@example.test', '17', ME);
  await pass(1_000);
  expect(line.requests).toHaveLength(1); // the reading alone
  line.requests.shift()!.answer(items(''));
  await again;
  await pass(400);
  expect(published()).toEqual([`bob@example.test 17 ${ME}`]);
});
