// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import {
  react,
  type ReactionParts,
  reactionsElement,
} from '../../../../src/conversation/acts/reactions.ts';
import { FakeBox, type FakeMessage, fakeConverse } from '../support.ts';
import { texts, tools } from './support.ts';

let parts: ReactionParts;
let sent: Element[];
let message: FakeMessage;
customElements.define(
  'converse-reactions',
  reactionsElement(() => parts),
);

beforeEach(() => {
  const converse = fakeConverse();
  sent = converse.sent;
  parts = { inner: converse.inner, tools, texts };
  message = new FakeBox('bob@x', [{ msgid: '1', body: 'On Thursday.' }]).messages.models[0]!;
  document.body.innerHTML = '<converse-reactions></converse-reactions>';
  Object.assign(document.querySelector('converse-reactions')!, { model: message });
});
const emojisSent = (at: number): string[] =>
  [...(sent[at]?.getElementsByTagName('reaction') ?? [])].map(({ textContent }) => textContent);
const buttons = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('button')];

test('all that one has chosen is sent, and nothing when it is taken back', () => {
  react(message, '👍', parts);
  react(message, '🎉', parts);
  react(message, '👍', parts);
  react(message, '🎉', parts);
  expect([0, 1, 2, 3].map(emojisSent)).toEqual([['👍'], ['👍', '🎉'], ['🎉'], []]);
  expect(sent[0]?.getElementsByTagName('reactions')[0]?.getAttribute('id')).toBe('1');
  expect(sent[0]?.getElementsByTagName('store')).toHaveLength(1);
  expect(message.get('reactions')).toEqual({});
});

test('each is counted, with who has chosen it and whether the user has', () => {
  message.save({ reactions: { 'bob@x': ['👍', '🎉'], 'alice@x': ['👍'] } });
  expect(buttons().map((each) => each.textContent.replace(/\s/g, ''))).toEqual(['👍2', '🎉1']);
  expect(buttons().map((each) => each.getAttribute('aria-label'))).toEqual([
    '👍 2: Bob Martin and You',
    '🎉 1: Bob Martin',
  ]);
  expect(buttons().map((each) => each.getAttribute('aria-pressed'))).toEqual(['true', 'false']);
  buttons()[0]?.click();
  expect(message.get('reactions')).toEqual({ 'bob@x': ['👍', '🎉'] });
});

test('nothing is left of them at a deleted message', () => {
  message.save({ reactions: { 'bob@x': ['👍'] } });
  expect(buttons()).toHaveLength(1);
  message.save({ retracted: 'now' });
  expect(buttons()).toHaveLength(0);
});

test('who is no longer on the page hears of nothing', () => {
  const element = document.querySelector('converse-reactions')!;
  element.remove();
  message.save({ reactions: { 'bob@x': ['👍'] } });
  expect(element.querySelector('button')).toBeNull();
  document.body.append(element);
  expect(buttons()).toHaveLength(1);
});
