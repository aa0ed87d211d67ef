// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import { openForward } from '../../../../src/chat/forward/forward.ts';
import { forwardTextsFrom } from '../../../../src/chat/forward/forward-texts.ts';
import type { PeoplePicker } from '../../../../src/chat/ui/people-picker.ts';
import type { ToForward } from '../../../../src/shared/chat-conversation.ts';
import '../support/dialogs.ts';

// jsdom has nothing to scroll.
Element.prototype.scrollIntoView = () => undefined;

let sent: [key: string, comment: string][];
let said: string[];
let fails: boolean;
const FILE = 'https://x.test/upload/a/b/the_plan.pdf';
const BOB = { key: 'bob@x', name: 'Bob' };
const MOVE = { key: 'room@c', name: 'The move', isGroup: true };

function open(text: string, more: Partial<ToForward> = {}): PeoplePicker {
  openForward({
    document,
    texts: forwardTextsFrom(() => undefined),
    message: {
      jid: 'bob@x',
      text,
      saidFirst: { name: 'Bob Martin', jid: 'bob@x' },
      file: {},
      ...more,
    },
    find: () => ({
      rows: [
        { ...MOVE, presence: 'offline' },
        { ...BOB, presence: 'available' },
      ],
      more: 0,
    }),
    changes: new EventTarget(),
    send: (key, comment) => {
      if (fails) throw new Error('too long');
      sent.push([key, comment]);
    },
    onSent: (text) => said.push(text),
  });
  return document.querySelector('zc-people-picker')!;
}
function choose(picker: PeoplePicker, ...people: PeoplePicker['chosen']): void {
  picker.chosen = people;
  picker.dispatchEvent(new Event('change'));
}
function comment(text: string): void {
  const field = document.querySelector<HTMLInputElement>('label input')!;
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
const submit = async (): Promise<void> => {
  document.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
  await Promise.resolve();
};
const button = (): HTMLButtonElement => document.querySelector('.zc-primary')!;
const quote = (selector: string): string | undefined =>
  document.querySelector(`blockquote ${selector}`)?.textContent.trim();

beforeEach(() => {
  document.body.replaceChildren();
  sent = [];
  said = [];
  fails = false;
});

test('goes to each of those who were chosen, and to nobody before', async () => {
  const people = open('On Thursday.');
  expect(button().disabled).toBe(true);
  await submit();
  choose(people, BOB, MOVE);
  expect(button().disabled).toBe(false);
  await submit();
  expect(sent).toEqual([
    ['bob@x', ''],
    ['room@c', ''],
  ]);
  expect(document.querySelector('dialog')).toBeNull();
  expect(said).toEqual(['Sent to Bob, The move']);
});

test('many are counted afterwards, and nobody is named when nothing was sent', async () => {
  const people = open('x');
  choose(people, ...['a', 'b', 'c', 'd'].map((key) => ({ key, name: key })));
  await submit();
  expect(said).toEqual(['Sent to 4 conversations']);
  open('x');
  document.querySelector('dialog')!.close();
  expect(said).toHaveLength(1);
});

test('is shown as a quotation, with who has said it', () => {
  open('On <b>Thursday</b>.\nAt nine.');
  expect(quote('b')).toBe('Bob Martin');
  expect(quote('p')).toBe('On <b>Thursday</b>.\nAt nine.');
});

test.each([
  ['the address', {}, 'the_plan.pdf'],
  ['its message', { name: 'the plan.pdf' }, 'the plan.pdf'],
])('a file is called as %s says', (_by, file, name) => {
  open(FILE, { file });
  expect(quote('p')).toBe(name);
  expect(document.querySelector('blockquote svg')).not.toBeNull();
});

test('a voice message is called that', () => {
  open('https://x.test/upload/a/b/voice-message-1.weba');
  expect(quote('p')).toBe('Voice message');
});

test('a comment goes after it to everybody, and an empty one does not', async () => {
  choose(open('x'), BOB, MOVE);
  comment('  See you there? ');
  await submit();
  expect(sent).toEqual([
    ['bob@x', 'See you there?'],
    ['room@c', 'See you there?'],
  ]);
  choose(open('x'), BOB);
  comment('  ');
  await submit();
  expect(sent[2]).toEqual(['bob@x', '']);
});

test('groups look like groups, offered and chosen', async () => {
  const people = open('x');
  await people.updateComplete;
  const isGroup = (selector: string): boolean[] =>
    [...people.querySelectorAll(`${selector} .zc-avatar`)].map((each) =>
      each.classList.contains('zc-group'),
    );
  expect(isGroup('[role=option]')).toEqual([true, false]);
  people.querySelector<HTMLElement>('[role=option]')!.click();
  await people.updateComplete;
  expect(isGroup('.zc-chip')).toEqual([true]);
});

test('what can never be sent stays where it is, with a word about it', async () => {
  fails = true;
  open('x').chosen = [BOB];
  await submit();
  expect(document.querySelector('[role=alert]')?.textContent).toContain('too long');
  expect(said).toEqual([]);
});
