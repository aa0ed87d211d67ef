// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import { hasFocusAround } from '../../../src/browser/frame-focus.ts';

let frameElement: HTMLIFrameElement;
let menu: HTMLButtonElement;

beforeEach(() => {
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  frameElement = document.createElement('iframe');
  frameElement.tabIndex = 0;
  menu = document.createElement('button');
  root.append(frameElement, menu);
  document.body.replaceChildren(host);
});

test('a frame that is in focus has it', () => {
  frameElement.focus();
  expect(hasFocusAround({ frameElement })).toBe(true);
});

test('whoever has gone to a menu of the panel, or into the mail, is left there', () => {
  frameElement.focus();
  menu.focus();
  expect(hasFocusAround({ frameElement })).toBe(false);
  menu.blur();
  expect(hasFocusAround({ frameElement })).toBe(false);
});

test('a page of its own has nothing around it', () => {
  expect(hasFocusAround({ frameElement: null })).toBe(true);
});
