// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dot-properties';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openViewer } from '../../../../src/chat/files/viewer.ts';
import { fileAt } from '../../../../src/shared/shared-file.ts';

const texts = parse(
  readFileSync(
    join(import.meta.dirname, '../../../../zimlet/com_zimbra_converse.properties'),
    'utf8',
  ),
) as Record<string, string>;
const pictures = ['one.png', 'two.png', 'three.png'].map((name) =>
  fileAt(`https://mail.example.test/upload/a/b/${name}`),
);
const onClosed = vi.fn();
let dialog: HTMLDialogElement;
const $ = (selector: string): HTMLElement | null => dialog.querySelector<HTMLElement>(selector);
const shown = (): string => dialog.querySelector('img')!.alt;
const press = (key: string): boolean =>
  dialog.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));

beforeEach(() => {
  // jsdom has no dialogs yet.
  Object.assign(HTMLDialogElement.prototype, {
    showModal(this: HTMLDialogElement) {
      this.open = true;
    },
    close(this: HTMLDialogElement) {
      this.open = false;
      this.dispatchEvent(new Event('close'));
    },
  });
  dialog = openViewer({ document, texts, pictures, at: 1, onClosed });
});
afterEach(() => {
  document.body.replaceChildren();
  vi.clearAllMocks();
});

test('shows the picture, which of them it is, and a way to have it', () => {
  expect(dialog.open).toBe(true);
  expect(dialog.getAttribute('aria-label')).toBe('two.png');
  expect(shown()).toBe('two.png');
  expect($('small')!.textContent).toBe('2 of 3');
  const link = dialog.querySelector('a')!;
  expect(link.href).toBe(pictures[1]!.url);
  expect(link.download).toBe('two.png');
  for (const each of dialog.querySelectorAll('button, a')) {
    expect(each.getAttribute('aria-label')).toBeTruthy();
  }
});

test('goes to the others by button and key, and not beyond the last', () => {
  $('.zc-next')!.click();
  expect(shown()).toBe('three.png');
  expect($('.zc-next')).toBeNull();
  press('ArrowRight');
  expect(shown()).toBe('three.png');
  press('ArrowLeft');
  press('ArrowLeft');
  expect(shown()).toBe('one.png');
  expect($('.zc-previous')).toBeNull();
});

test('no key of it reaches the chat', () => {
  const heard = vi.fn();
  document.addEventListener('keydown', heard);
  press('Escape');
  expect(heard).not.toHaveBeenCalled();
});

test('closes by its button and beside the picture', () => {
  $('.zc-close')!.click();
  expect(dialog.isConnected).toBe(false);
  expect(onClosed).toHaveBeenCalledOnce();
  dialog = openViewer({ document, texts, pictures, at: 0, onClosed });
  $('img')!.click();
  expect(dialog.isConnected).toBe(true);
  $('figure')!.click();
  expect(dialog.isConnected).toBe(false);
});

test('says so when there is nothing to show, and shows the next one all the same', () => {
  $('img')!.dispatchEvent(new Event('error'));
  expect($('[role=alert]')!.textContent).toBe(texts['converse_chat_file_not_shown']);
  press('ArrowRight');
  expect(shown()).toBe('three.png');
});

test('one picture alone has neither count nor steps', () => {
  $('.zc-close')!.click();
  dialog = openViewer({ document, texts, pictures: pictures.slice(0, 1), at: 0 });
  expect($('small')).toBeNull();
  expect(dialog.querySelectorAll('figure button')).toHaveLength(0);
});
