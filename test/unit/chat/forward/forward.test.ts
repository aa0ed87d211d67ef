// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import { openForward } from '../../../../src/chat/forward/forward.ts';
import { forwardTextsFrom } from '../../../../src/chat/forward/forward-texts.ts';
import type { PeoplePicker } from '../../../../src/chat/ui/people-picker.ts';
import '../support/dialogs.ts';

let sent: string[];
let fails: boolean;
const FILE = 'https://x.test/upload/a/b/plan.pdf';

function open(text: string): PeoplePicker {
  openForward({
    document,
    texts: forwardTextsFrom(() => undefined),
    text,
    find: () => ({ rows: [], more: 0 }),
    changes: new EventTarget(),
    send: (key) => {
      if (fails) throw new Error('too long');
      sent.push(key);
    },
  });
  return document.querySelector('zc-people-picker')!;
}
const submit = async (): Promise<void> => {
  document.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
  await Promise.resolve();
};
const button = (): HTMLButtonElement => document.querySelector('.zc-primary')!;

beforeEach(() => {
  document.body.replaceChildren();
  sent = [];
  fails = false;
});

test('goes to each of those who were chosen, and to nobody before', async () => {
  const people = open('On Thursday.');
  expect(document.querySelector('blockquote')?.textContent).toBe('On Thursday.');
  expect(button().disabled).toBe(true);
  await submit();
  people.chosen = [
    { key: 'bob@x', name: 'Bob' },
    { key: 'room@c', name: 'The move' },
  ];
  people.dispatchEvent(new Event('change'));
  expect(button().disabled).toBe(false);
  await submit();
  expect(sent).toEqual(['bob@x', 'room@c']);
  expect(document.querySelector('dialog')).toBeNull();
});

test('a file is called by its name', () => {
  open(FILE);
  expect(document.querySelector('blockquote')?.textContent).toBe('plan.pdf');
});

test('what can never be sent stays where it is, with a word about it', async () => {
  fails = true;
  open('x').chosen = [{ key: 'bob@x', name: 'Bob' }];
  await submit();
  expect(document.querySelector('[role=alert]')?.textContent).toContain('too long');
});
