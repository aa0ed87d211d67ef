// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { putEmojisWhereOneWrites } from '../../../src/conversation/emoji-insert.ts';

const ROCKET = '\u{1f680}';
const $ = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;
const textarea = (): HTMLTextAreaElement => document.querySelector('textarea')!;
const converse = vi.fn();
const typed = vi.fn();
putEmojisWhereOneWrites(document, (name) => name.replace(':rocket:', ROCKET));
document.addEventListener('emojiSelected', converse);
document.addEventListener('input', typed);

beforeEach(() => {
  converse.mockReset();
  typed.mockReset();
  document.body.innerHTML =
    '<form><converse-emoji-picker></converse-emoji-picker><textarea class="chat-textarea"></textarea></form>' +
    '<converse-emoji-picker id="alone"></converse-emoji-picker>';
});
const choose = (where: string, detail: object = {}): void => {
  const event = new CustomEvent('emojiSelected', {
    bubbles: true,
    detail: { value: ':rocket:', ...detail },
  });
  $(where).dispatchEvent(event);
};

test('stands where the cursor was, as itself, and one writes on behind it', () => {
  textarea().value = 'up  we go';
  textarea().setSelectionRange(3, 3);
  choose('form converse-emoji-picker');
  expect(textarea().value).toBe(`up ${ROCKET} we go`);
  expect([textarea().selectionStart, document.activeElement]).toEqual([5, textarea()]);
  expect(typed).toHaveBeenCalledTimes(1);
  expect(converse).not.toHaveBeenCalled();
});

test('takes the place of the beginning of its name', () => {
  textarea().value = ':roc and more';
  choose('form converse-emoji-picker', { autocompleting: ':roc', ac_position: 4 });
  expect(textarea().value).toBe(`${ROCKET} and more`);
});

test('is left to others where nothing is written', () => {
  choose('#alone');
  expect(converse).toHaveBeenCalledTimes(1);
});
