// @vitest-environment jsdom
import { render } from 'lit';
import { beforeEach, expect, test } from 'vitest';
import {
  drawLines,
  lineOf,
  sayWhenSent,
  type LineParts,
  type Progress,
} from '../../../../src/conversation/acts/message-line.ts';
import { clockFor } from '../../../../src/frame/when.ts';
import type { MessageElement } from '../../../../src/conversation/converse-api.ts';
import { FakeMessage } from '../support.ts';
import { texts } from './support.ts';

let progress: Progress;
const parts: LineParts = {
  texts,
  clock: clockFor('en'),
  progressOf: () => progress,
  reasonOf: (message) => (message.get('error_condition') === 'gone' ? 'the group is over' : ''),
};
const draw = (values: Record<string, unknown>): HTMLElement => {
  const place = document.createElement('div');
  render(lineOf(new FakeMessage({ sender: 'me', body: 'x', ...values }), parts), place);
  return place;
};
const label = (place: Element, selector: string): string | null | undefined =>
  place.querySelector(selector)?.getAttribute('aria-label');

beforeEach(() => {
  progress = 'sent';
});

test('an edited message keeps the hour when it was sent', () => {
  const element = document.createElement('div') as unknown as MessageElement;
  element.innerHTML = '<time class="chat-msg__time" title="x">3:40 PM</time>';
  const say = (values: Record<string, unknown>): string[] => {
    element.model = new FakeMessage(values);
    sayWhenSent(element, parts.clock);
    const time = element.querySelector('time')!;
    return [time.textContent.replace(/\s/gu, ' '), time.title === 'x' ? '' : 'long'];
  };
  const sent = new Date(2026, 10, 26, 14, 5).toISOString();
  expect(say({ time: sent })).toEqual(['3:40 PM', '']);
  expect(say({ time: sent, edited: '2026-11-26T15:40:00Z' })).toEqual(['2:05 PM', 'long']);
});

test.each([
  ['waiting', 'Waiting to be sent'],
  ['failed', 'Not sent'],
  ['sent', 'Sent'],
  ['delivered', 'Delivered'],
  ['read', 'Read'],
] as const)('a message of one’s own that is %s says "%s"', (state, words) => {
  progress = state;
  const place = draw({});
  expect(label(place, '.zc-tick')).toBe(words);
  expect(place.querySelector('.zc-tick')?.className).toBe(`zc-tick zc-tick-${state}`);
  expect(place.querySelector('.zc-tick')?.getAttribute('title')).toBe(words);
});

test('others’ messages have no tick', () => {
  expect(draw({ sender: 'them' }).querySelector('.zc-tick')).toBeNull();
});

test('an edited one says when it was', () => {
  expect(draw({}).querySelector('.zc-edited')).toBeNull();
  const place = draw({ edited: '2026-03-04T10:20:00Z' });
  expect(place.querySelector('.zc-edited')?.textContent).toBe('edited');
  expect(label(place, '.zc-edited')).toMatch(/^Edited: March 4, 2026/);
});

test('one that was passed on says whose words it has, above them, and as text alone', () => {
  expect(draw({}).querySelector('.zc-forwarded')).toBeNull();
  const name = '<img src=x onerror=alert(1)> {0}';
  for (const sender of ['me', 'them']) {
    const place = draw({ sender, zc_said_first: { name, jid: '' } });
    expect(place.firstElementChild?.textContent.trim()).toBe(`Forwarded from ${name}`);
    expect(place.firstElementChild?.className).toBe('zc-forwarded');
    expect(place.querySelector('img')).toBeNull();
  }
});

test('what was not sent says why, in our words', () => {
  const words = (values: object): string | undefined =>
    draw({ is_error: true, error: 'Converse says', ...values }).querySelector('.chat-msg__error')
      ?.textContent;
  expect(words({ error_condition: 'gone' })).toBe('the group is over');
  expect(words({})).toBe('Not sent');
});

test('Converse draws messages this way, and no dialog comes from a name', async () => {
  class Message extends HTMLElement {
    model = new FakeMessage({ body: 'x', sender: 'me' });
    renderMessageText(): unknown {
      return undefined;
    }
    getRetractionText(): string {
      return 'You have retracted';
    }
    showUserModal(event?: Event): void {
      throw new Error(`a dialog for ${event?.type ?? ''}`);
    }
  }
  customElements.define('converse-chat-message', Message);
  await drawLines(customElements, parts);
  const element = new Message();
  render(element.renderMessageText(), element);
  expect(label(element, '.zc-tick')).toBe('Sent');
  expect(element.getRetractionText()).toBe('Message deleted');
  const click = new Event('click', { cancelable: true });
  element.showUserModal(click);
  expect(click.defaultPrevented).toBe(true);
});
