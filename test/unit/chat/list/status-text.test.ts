// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { actTextsFrom } from '../../../../src/chat/list/act-texts.ts';
import { openStatusText } from '../../../../src/chat/list/status-text.ts';
import { button, front } from '../support/dialogs.ts';

const onChosen = vi.fn();
const field = (): HTMLInputElement => front()!.querySelector('input')!;

beforeEach(() => {
  document.body.replaceChildren();
  vi.resetAllMocks();
  openStatusText(
    document,
    actTextsFrom(() => undefined),
    'Back at three',
    onChosen,
  );
});

test('begins with what is said now, which the next letter replaces', () => {
  const { value, selectionStart, selectionEnd } = field();
  expect([value, selectionStart, selectionEnd]).toEqual(['Back at three', 0, 13]);
});

test.each([
  ['  At\u00a0lunch \t till two ', 'At lunch till two'],
  ['   ', ''],
])('"%s" is said as "%s", when the dialog is gone', (typed, text) => {
  onChosen.mockImplementation(() => expect(front()).toBeUndefined());
  field().value = typed;
  button('Save')!.click();
  expect(onChosen.mock.calls).toEqual([[text]]);
});

test('whoever cancels goes on saying the same', () => {
  field().value = 'x';
  button('Cancel')!.click();
  expect(front()).toBeUndefined();
  expect(onChosen).not.toHaveBeenCalled();
});
