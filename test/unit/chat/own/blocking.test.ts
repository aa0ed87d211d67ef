// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import { Blocking } from '../../../../src/chat/own/blocking.ts';
import { FakeLine } from '../support/fake-line.ts';
import { stanzaOf } from '../support/stanzas.ts';

const BOB = 'bob@example.test';
const CAROL = 'carol@example.test';
const items = (jids: readonly string[]): string =>
  jids.map((jid) => `<item jid="${jid}"/>`).join('');
const push = (name: string, ...jids: string[]): Element =>
  stanzaOf(`<iq type="set"><${name} xmlns="urn:xmpp:blocking">${items(jids)}</${name}></iq>`);
let line: FakeLine;
let blocking: Blocking;
let changed: string[];

async function begun(...jids: string[]): Promise<void> {
  const beginning = blocking.begin();
  line.requests.shift()!.answer(`<blocklist xmlns="urn:xmpp:blocking">${items(jids)}</blocklist>`);
  await beginning;
}

beforeEach(() => {
  line = new FakeLine();
  changed = [];
  blocking = new Blocking(line.line, (jid) => changed.push(jid));
});

test('the list is read with each session, and only differences are told', async () => {
  await begun('Bob@example.test/phone', CAROL);
  expect(blocking.isOffered).toBe(true);
  expect(blocking.list).toEqual([BOB, CAROL]);
  await begun(CAROL, 'dan@example.test');
  expect(blocking.has(BOB)).toBe(false);
  expect(changed).toEqual([BOB, CAROL, BOB, 'dan@example.test']);
});

test('what another device does is heard of', async () => {
  await begun();
  expect(blocking.take(push('block', BOB, CAROL))).toBe(true);
  expect(blocking.take(push('block', BOB))).toBe(true);
  expect(blocking.list).toEqual([BOB, CAROL]);
  expect(blocking.take(push('unblock', BOB))).toBe(true);
  expect(blocking.list).toEqual([CAROL]);
  expect(blocking.take(push('unblock'))).toBe(true);
  expect(blocking.list).toEqual([]);
  expect(changed).toEqual([BOB, CAROL, BOB, CAROL]);
  expect(blocking.take(push('other', BOB))).toBe(false);
  expect(blocking.take(stanzaOf('<iq type="set"><query xmlns="x"/></iq>'))).toBe(false);
  expect(blocking.take(stanzaOf('<iq type="set"/>'))).toBe(false);
});

test('blocks and unblocks when the server has said so, and not when it refuses', async () => {
  await begun();
  const blocked = blocking.block(BOB);
  expect(blocking.has(BOB)).toBe(false);
  // He sees that the user has gone.
  expect(line.sent.map((each) => each.getAttribute('type'))).toEqual(['unavailable']);
  expect(line.sent[0]!.getAttribute('to')).toBe(BOB);
  const request = line.requests.shift()!;
  expect(request.xml).toContain(`<block xmlns="urn:xmpp:blocking"><item jid="${BOB}"/></block>`);
  request.answer();
  await blocked;
  expect(blocking.has(BOB)).toBe(true);
  const refused = blocking.unblock(BOB);
  line.requests.shift()!.refuse('not-allowed');
  await expect(refused).rejects.toThrow('not-allowed');
  expect(blocking.has(BOB)).toBe(true);
});

test('a server that cannot block says so once; a line that breaks is asked again', async () => {
  const beginning = blocking.begin();
  line.requests.shift()!.refuse('service-unavailable');
  await beginning;
  expect(blocking.isOffered).toBe(false);
  const again = blocking.begin();
  line.goDown();
  await expect(again).rejects.toThrow('the connection broke');
});
