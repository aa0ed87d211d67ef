import { describe, expect, test } from 'vitest';
import { converseStyle } from '../../../build/converse-files.ts';
import { trimStyle } from '../../../build/trim-style.ts';

const SCRIPT = 'el.className = `message--${sender} seen`; html`<zc-box class="one"></zc-box>`';
const trim = async (css: string): Promise<string> => (await trimStyle(css, SCRIPT)).css;

describe('a trimmed style sheet', () => {
  test('has the rules of what the script names, in their order', async () => {
    const css = '.one{a:b}.seen .one:hover{c:d}zc-box>.one{e:f}@media print{.one{g:h}}';
    expect(await trim(css)).toBe(css);
  });

  test('has those whose names the script puts together', async () => {
    expect(await trim('.message--me{a:b}.message--them .one{c:d}')).toContain('.message--them');
  });

  test('has no others, and tells which', async () => {
    const css = '.one,.two{a:b}.three .one{c:d}.one .four:hover{e:f}';
    expect(await trimStyle(css, SCRIPT)).toEqual({
      css: '.one{a:b}',
      left: ['.two', '.three .one', '.one .four:hover'],
    });
  });

  test('has no fonts of its own', async () => {
    expect(await trim('@font-face{font-family:Muli;src:url(muli.ttf)}.one{a:b}')).toBe('.one{a:b}');
  });

  test('has nothing for which all of a conversation is looked at', async () => {
    const tables = await trimStyle('.table>tr{color:red}', 'const a = "table tr";');
    expect(tables.css).not.toContain('.table');
    expect(tables.left).toContain('.table>tr');
    expect(await trim('.one legend + *{a:b}.one>:nth-child(2n){c:d}.one,.table>*{e:f}')).toBe(
      '.one{e:f}',
    );
  });
});

test('of Converse’s own rules, those of its messages are there', async () => {
  const { css, left } = await converseStyle();
  for (const kept of ['.chat-msg__content--me', '.converse-fullscreen', '.modal.show', ':root']) {
    expect([kept, css.includes(kept)]).toEqual([kept, true]);
  }
  expect(css.includes('converse-bg ')).toBe(false);
  expect(left).toContain('.conversejs legend+*');
  // It asks for no file: none of those that it could ask for is in the zimlet.
  expect(css).not.toMatch(/@import|url\((?!"data:)/);
});
