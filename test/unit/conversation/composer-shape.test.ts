// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { shapeComposer } from '../../../src/conversation/composer-shape.ts';

let resized: (entries: { target: Element }[]) => void;
const observe = vi.fn();
vi.stubGlobal(
  'ResizeObserver',
  class {
    constructor(callback: typeof resized) {
      resized = callback;
    }
    observe = observe;
  },
);
let height = 0;
vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockImplementation(() => height);
shapeComposer(document);

const textarea = (): HTMLTextAreaElement => document.querySelector('textarea')!;
const isTall = (): boolean => document.querySelector('form')!.classList.contains('zc-tall');
const write = (text: string, lines: number): void => {
  height = 14 + 17 * lines;
  textarea().value = text;
  textarea().dispatchEvent(new Event('input', { bubbles: true }));
};

beforeEach(() => {
  observe.mockReset();
  document.body.innerHTML =
    '<form><textarea class="chat-textarea" style="line-height: 17px; padding: 7px"></textarea></form>';
});

test('goes over the whole width with the second line, and back when all is gone', () => {
  write('short', 1);
  expect(isTall()).toBe(false);
  write('it does not fit beside the tools', 2);
  expect(isTall()).toBe(true);
  // Over the whole width it is one line.
  write('it does not fit beside the tools', 1);
  expect(isTall()).toBe(true);
  write('', 1);
  expect(isTall()).toBe(false);
  write('two\nlines', 1);
  expect(isTall()).toBe(true);
});

test('also when somebody else has written in it, or emptied it', () => {
  textarea().focus();
  textarea().blur();
  textarea().focus();
  expect(observe).toHaveBeenCalledExactlyOnceWith(textarea());
  height = 48;
  textarea().value = 'a draft of several lines';
  resized([{ target: textarea() }]);
  expect(isTall()).toBe(true);
  textarea().value = '';
  resized([{ target: textarea() }]);
  expect(isTall()).toBe(false);
});
