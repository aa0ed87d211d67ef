// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import { Names } from '../../../../src/chat/model/names.ts';
import { FakeLine } from '../support/fake-line.ts';

let line: FakeLine;
let names: Names;
let heard: string[];
const soon = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve));
const card = (name: string): string => `<vCard xmlns="vcard-temp"><FN>${name}</FN></vCard>`;
const asked = (): (string | null)[] =>
  line.requests.map(({ element }) => element.getAttribute('to'));

beforeEach(() => {
  line = new FakeLine();
  heard = [];
  names = new Names(line.line, (jid) => heard.push(jid));
});

test('asks for three people at a time, and for each once', async () => {
  const people = ['a@x', 'b@x', 'c@x', 'd@x'];
  names.want(people);
  expect(asked()).toEqual(['a@x', 'b@x', 'c@x']);
  line.requests.shift()!.answer(card('Anna'));
  await soon();
  expect(asked()).toEqual(['b@x', 'c@x', 'd@x']);
  names.want(people);
  expect(asked()).toEqual(['b@x', 'c@x', 'd@x']);
  expect(names.get('a@x')).toBe('Anna');
  expect(heard).toEqual(['a@x']);
});

test('who is off the screen again is not asked for', async () => {
  names.want(['a@x', 'b@x', 'c@x', 'd@x']);
  names.want([]);
  for (const request of line.requests.splice(0)) request.answer(card(''));
  await soon();
  expect(asked()).toEqual([]);
});

test('nobody is told of a name that is not there; a broken line is asked again', async () => {
  names.want(['a@x', 'b@x']);
  line.requests.shift()!.refuse('item-not-found');
  line.requests.shift()!.breakOff();
  await soon();
  expect(heard).toEqual([]);
  expect(names.get('a@x')).toBeUndefined();
  names.want(['a@x', 'b@x']);
  expect(asked()).toEqual(['b@x']);
});

test("the webmail's name goes where there is none, and replaces none", async () => {
  const published = names.publish('Alice Liddell');
  line.requests.shift()!.answer('<vCard xmlns="vcard-temp"/>');
  await soon();
  expect(line.requests[0]!.xml).toContain('<FN>Alice Liddell</FN>');
  line.requests.shift()!.answer();
  await published;
  const again = names.publish('Alice Liddell');
  line.requests.shift()!.answer(card('Ali'));
  await again;
  expect(line.requests).toEqual([]);
});
