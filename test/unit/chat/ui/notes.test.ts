// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { Notes } from '../../../../src/chat/ui/notes.ts';

let notes: Notes;
beforeEach(() => {
  document.body.innerHTML = '';
  notes = new Notes(document, 'Close');
});
const shown = (): string[] =>
  [...document.querySelectorAll('.zc-note p')].map(({ textContent }) => textContent);
const press = (label: string): void =>
  [...document.querySelectorAll<HTMLElement>('.zc-note button')]
    .find((each) => (each.getAttribute('aria-label') ?? each.textContent) === label)
    ?.click();

test('stay until they are closed, one for each thing', () => {
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
