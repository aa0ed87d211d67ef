// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { closeByEscape, leaveFocusWhereItIs } from '../../../src/conversation/emoji-focus.ts';
import { openMenu } from '../../../src/frame/menu.ts';

const $ = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;

leaveFocusWhereItIs(document);
closeByEscape(document);

beforeEach(() => {
  document.body.innerHTML =
    '<button id="more">More</button><div class="panel"><textarea></textarea>' +
    '<converse-emoji-dropdown><converse-emoji-picker><input></converse-emoji-picker>' +
    '</converse-emoji-dropdown></div>';
  // As Converse does.
  $('.panel').addEventListener('emojipickerblur', () => $('textarea').focus());
});

/** Converse hides its choice of emojis. */
const hide = (): void => {
  $('converse-emoji-picker').dispatchEvent(new CustomEvent('emojipickerblur', { bubbles: true }));
};

test('the focus goes from the choice of emojis to the composer', () => {
  $('converse-emoji-dropdown input').focus();
  hide();
  expect(document.activeElement).toBe($('textarea'));
});

test('also where a browser gives what is clicked no focus', () => {
  hide();
  expect(document.activeElement).toBe($('textarea'));
});

test('a menu that the same click has opened stays', () => {
  $('converse-emoji-dropdown input').focus();
  document.addEventListener('click', hide, { once: true }); // Converse's, which hears of it last
  $('#more').addEventListener('click', () => {
    void openMenu(document, $('#more'), 'Acts', [{ id: 'copy', label: 'Copy' }]);
  });
  $('#more').click();
  expect(document.querySelector('[role=menu]')).not.toBeNull();
  expect(document.activeElement).toBe($('[role=menuitem]'));
});

test('Escape closes the choice also for whoever writes on, and does no more', () => {
  const press = (target: Element): boolean =>
    target.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }),
    );
  const onHide = vi.fn();
  Object.assign($('converse-emoji-dropdown'), { hide: onHide });
  expect(press($('textarea'))).toBe(true); // it is closed: the key is for somebody else
  $('converse-emoji-dropdown').innerHTML = '<ul class="dropdown-menu show"><input></ul>';
  expect(press($('textarea'))).toBe(false);
  expect(onHide).toHaveBeenCalledTimes(1);
  press($('converse-emoji-dropdown input')); // Converse's own hears it there
  expect(onHide).toHaveBeenCalledTimes(1);
});
