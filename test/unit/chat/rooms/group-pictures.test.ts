// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import { GroupPictures } from '../../../../src/chat/rooms/group-pictures.ts';
import { FakeLine } from '../support/fake-line.ts';

const ROOM = 'move@c.example.test';
let line: FakeLine;
let changed: string[];
let pictures: GroupPictures;

beforeEach(() => {
  line = new FakeLine();
  changed = [];
  pictures = new GroupPictures(line.line, (room) => changed.push(room));
});
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const card = (type: string, data: string): string =>
  `<vCard xmlns="vcard-temp"><PHOTO><TYPE>${type}</TYPE><BINVAL>${data}</BINVAL></PHOTO></vCard>`;

test('a room that tells of a picture is asked for it, once', async () => {
  pictures.told(ROOM, 'one');
  pictures.told(ROOM, 'one');
  expect(line.requests).toHaveLength(1);
  line.requests[0]?.answer(card('image/png', 'AA\nBB'));
  await settle();
  expect(pictures.of(ROOM)).toBe('data:image/png;base64,AABB');
  pictures.told(ROOM, '');
  expect(pictures.of(ROOM)).toBeUndefined();
  expect(changed).toEqual([ROOM, ROOM]);
});

test.each([
  ['what is no picture', card('text/html', 'AABB')],
  ['what is far too large', card('image/png', 'A'.repeat(200_001))],
  ['nothing', '<vCard xmlns="vcard-temp"/>'],
])('%s is none', async (_what, answer) => {
  pictures.told(ROOM, 'one');
  line.requests[0]?.answer(answer);
  await settle();
  expect(pictures.of(ROOM)).toBeUndefined();
});

test('an answer that is out of date is not shown; one that did not come is asked for again', async () => {
  pictures.told(ROOM, 'one');
  pictures.told(ROOM, 'two');
  line.requests[0]?.answer(card('image/png', 'OLD'));
  await settle();
  expect(pictures.of(ROOM)).toBeUndefined();
  line.goDown();
  await settle();
  line.isUp = true;
  pictures.told(ROOM, 'two');
  expect(line.requests).toHaveLength(1);
});
