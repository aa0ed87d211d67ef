// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from 'vitest';
import { Writing } from '../../../../src/conversation/acts/writing.ts';
import { FakeBox, type FakeMessage } from '../support.ts';
import { CHATBOX, later, texts } from './support.ts';

let box: FakeBox;
let message: FakeMessage;
let writing: Writing;
const textarea = (): HTMLTextAreaElement => document.querySelector('textarea')!;
const banner = (): string | undefined =>
  document.querySelector('.zc-banner')?.textContent.replace(/\s+/g, ' ').trim();

beforeEach(() => {
  document.body.innerHTML = CHATBOX;
  box = new FakeBox('bob@x', [
    { msgid: '1', body: 'On Thursday.', from: 'bob@x', sender: 'them' },
    { msgid: '2', body: 'At nine?', from: 'alice@x', sender: 'me', editable: true },
  ]);
  message = box.messages.models[1]!;
  writing = new Writing({ document, texts, current: () => box.box });
  writing.watch(box.box);
});

describe('an edit', () => {
  test('goes on at the end of the text, also when a key of Converse’s has begun it', async () => {
    message.save({ correcting: true });
    textarea().value = 'At nine?'; // as Converse does
    textarea().setSelectionRange(0, 0);
    await new Promise((resolve) => setTimeout(resolve));
    expect(textarea().selectionStart).toBe(8);
  });

  test('is said above the composer, and gives back what was being written', () => {
    textarea().value = 'half a thought';
    writing.edit(message, box.box);
    expect(message.get('correcting')).toBe(true);
    box.save({ correcting: '2' }); // as Converse does
    expect(banner()).toContain('Editing message');
    expect(banner()).toContain('At nine?');
    expect(document.activeElement).toBe(textarea());
    box.save({ draft: '' });
    expect(writing.leave(box.box)).toBe(true);
    expect([message.get('correcting'), box.get('draft')]).toEqual([false, 'half a thought']);
    box.save({ correcting: undefined });
    expect(banner()).toBeUndefined();
    expect(writing.leave(box.box)).toBe(false);
  });

  test('that was sent gives it back when Converse has emptied the composer', async () => {
    textarea().value = 'half a thought';
    writing.edit(message, box.box);
    message.save({ correcting: false, edited: 'now' });
    await later();
    expect(box.get('draft')).toBeUndefined();
    box.save({ draft: '' });
    writing.sent(box.box);
    await later();
    expect(box.get('draft')).toBe('half a thought');
  });

  test('of another message keeps what was being written before the first', async () => {
    textarea().value = 'half a thought';
    const other = box.add({ msgid: '3', body: 'Or ten?', editable: true });
    writing.edit(message, box.box);
    textarea().value = 'At nine?';
    writing.edit(other, box.box);
    expect([message.get('correcting'), other.get('correcting')]).toEqual([false, true]);
    await later();
    writing.leave(box.box);
    expect(box.get('draft')).toBe('half a thought');
  });

  test('takes the place of a reply, and the other way round', () => {
    writing.reply(box.messages.models[0]!, box.box);
    writing.edit(message, box.box);
    expect(box.get('reply_to_id')).toBeUndefined();
    writing.reply(box.messages.models[0]!, box.box);
    expect(message.get('correcting')).toBe(false);
  });
});

describe('a reply', () => {
  test('names the person, and is left with the button', () => {
    writing.reply(box.messages.models[0]!, box.box);
    expect(box.get('reply_to')).toBe('bob@x');
    expect(banner()).toContain('Reply to Bob Martin');
    const button = document.querySelector<HTMLElement>('.zc-banner button')!;
    expect(button.getAttribute('aria-label')).toBe('Cancel the reply');
    button.click();
    expect(box.get('reply_to_id')).toBeUndefined();
    expect(banner()).toBeUndefined();
  });

  test('ends when its message is deleted, and another does not', () => {
    writing.reply(box.messages.models[0]!, box.box);
    writing.drop(message, box.box);
    expect(box.get('reply_to_id')).toBe('1');
    writing.drop(box.messages.models[0]!, box.box);
    expect(box.get('reply_to_id')).toBeUndefined();
  });
});
