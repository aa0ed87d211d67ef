// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { quotedIn, replyCardElement } from '../../../../src/conversation/acts/reply-card.ts';
import { FakeBox, FakeMessage } from '../support.ts';
import { texts } from './support.ts';

const show = vi.fn();
customElements.define(
  'converse-reply-context',
  replyCardElement(() => ({ texts, show })),
);
const QUOTED = '> Bob Martin:\n> On Thursday.\n';
const reply = {
  body: `${QUOTED}At nine?`,
  reply_to_id: '1',
  fallback: { 'urn:xmpp:reply:0': { start: 0, end: QUOTED.length } },
};
let box: FakeBox;
const card = (): HTMLElement | null => document.querySelector('.zc-card');
const words = (): string | undefined => card()?.textContent.replace(/\s+/g, ' ').trim();
const draw = (): void => {
  document.body.innerHTML = '<converse-reply-context></converse-reply-context>';
  Object.assign(document.querySelector('converse-reply-context')!, {
    model: box.messages.models.find((each) => each.get('reply_to_id')),
    model_with_messages: box,
  });
};
beforeEach(() => {
  box = new FakeBox('bob@x', [reply]);
});

test('what is further up than what has been loaded is known from the quotation', () => {
  draw();
  expect(words()).toBe('Bob Martin On Thursday.');
  box.add({ msgid: '1', body: 'On Friday.', sender: 'me' });
  expect(words()).toBe('You On Friday.');
});

test('it leads to the message, whose new text or end it shows', () => {
  const original = box.add({ msgid: '1', body: 'On Thursday.', sender: 'them' });
  draw();
  card()?.click();
  expect(show).toHaveBeenCalledWith('1', box);
  expect(card()?.getAttribute('aria-label')).toContain('Reply to Bob Martin: On Thursday.');
  original.save({ body: 'On Monday.' });
  expect(words()).toBe('Bob Martin On Monday.');
  original.save({ retracted: 'now' });
  expect(words()).toBe('Bob Martin Message deleted');
});

test.each([
  ['> a text\n> of two lines\n', { name: '', text: 'a text of two lines' }],
  ['> Bob:\n> first\n> second\n', { name: 'Bob', text: 'first second' }],
  ['', { name: '', text: '' }],
])('the quotation %j', (quoted, expected) => {
  const fallback = { 'urn:xmpp:reply:0': { start: 0, end: quoted.length } };
  expect(quotedIn(new FakeMessage({ body: `${quoted}yes`, fallback }))).toEqual(expected);
});
