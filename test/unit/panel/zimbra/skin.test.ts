// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { readSkin } from '../../../../src/panel/zimbra/skin.ts';

test('asks the page as it is, and leaves nothing in it', () => {
  document.head.innerHTML = `<style>
    html { font-size: 14px }
    body { direction: rtl; background: rgb(206, 206, 206); color: rgb(51, 51, 51); font-family: Segoe UI }
    a:link { color: rgb(51, 102, 153) }
    .DwtTreeItem-selected { background: rgb(196, 221, 255) }
  </style>`;
  expect(readSkin(document)).toEqual({
    accent: 'rgb(51, 102, 153)',
    softAccent: 'rgb(196, 221, 255)',
    surface: 'rgb(206, 206, 206)',
    text: 'rgb(51, 51, 51)',
    font: '"Segoe UI"',
    fontSize: '14px',
    direction: 'rtl',
  });
  expect(document.body.childElementCount).toBe(0);
});
