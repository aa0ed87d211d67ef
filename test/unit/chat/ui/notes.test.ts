// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Notes } from '../../../../src/chat/ui/notes.ts';

let notes: Notes;
let isVisible: boolean;
beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '';
  isVisible = true;
  notes = new Notes(document, 'Close', () => isVisible);
});
afterEach(() => void vi.useRealTimers());
const shown = (): string[] =>
  [...document.querySelectorAll('.zc-note p')].map(({ textContent }) => textContent);
const press = (label: string): void =>
  [...document.querySelectorAll<HTMLElement>('.zc-note button')]
    .find((each) => (each.getAttribute('aria-label') ?? each.textContent) === label)
    ?.click();

test('can be closed, one for each thing', () => {
  notes.show({ id: 'a', text: 'One' });
  notes.show({ id: 'b', text: 'Two' });
  notes.show({ id: 'a', text: 'One again' });
  expect(shown()).toEqual(['Two', 'One again']);
  press('Close');
  expect(shown()).toEqual(['One again']);
  expect(document.querySelector('.zc-notes')?.getAttribute('role')).toBe('status');
});

test('are answered once', () => {
  const act = vi.fn();
  notes.show({ id: 'a', text: 'Come?', answers: [{ label: 'Accept', act }] });
  press('Accept');
  expect(act).toHaveBeenCalledTimes(1);
  expect(shown()).toEqual([]);
});

test('go by themselves, but not unseen', () => {
  isVisible = false;
  notes.show({ id: 'a', text: 'One' });
  vi.advanceTimersByTime(600_000);
  isVisible = true;
  vi.advanceTimersByTime(10_000);
  const element = document.querySelector<HTMLElement>('.zc-notes');
  element?.style.setProperty('visibility', 'hidden'); // behind a conversation
  vi.advanceTimersByTime(600_000);
  element?.style.removeProperty('visibility');
  vi.advanceTimersByTime(9_000);
  expect(shown()).toEqual(['One']);
  vi.advanceTimersByTime(1_000);
  expect(shown()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test('do not go from under the focus', () => {
  notes.show({ id: 'a', text: 'One' });
  document.querySelector<HTMLElement>('.zc-note button')?.focus();
  vi.advanceTimersByTime(60_000);
  expect(shown()).toEqual(['One']);
});

test('go when it is not so any more; a question stays until then', () => {
  let isOver = false;
  const ofGroup = { isOver: (): boolean => isOver };
  isVisible = false;
  notes.show({ id: 'a', text: 'You were removed', ...ofGroup });
  notes.show({ id: 'b', text: 'Come?', answers: [{ label: 'Accept', act: vi.fn() }], ...ofGroup });
  isVisible = true;
  vi.advanceTimersByTime(60_000);
  expect(shown()).toEqual(['Come?']);
  notes.show({ id: 'a', text: 'You were removed', ...ofGroup });
  isOver = true;
  vi.advanceTimersByTime(1_000);
  expect(shown()).toEqual([]);
});
