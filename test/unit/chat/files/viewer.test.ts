// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dot-properties';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openViewer, type ViewerParts } from '../../../../src/chat/files/viewer.ts';
import { fileAt } from '../../../../src/shared/shared-file.ts';
import '../support/dialogs.ts';

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
const keep = vi.fn<NonNullable<ViewerParts['keep']>>();
let dialog: HTMLDialogElement;
const $ = (selector: string): HTMLElement | null => dialog.querySelector<HTMLElement>(selector);
const shown = (): string => dialog.querySelector('img')!.alt;
const press = (key: string): boolean =>
  dialog.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));

beforeEach(() => {
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

test('is kept in the Briefcase where there is one, and says what has become of it', () => {
  expect($('.zc-keep')).toBeNull();
  $('.zc-close')!.click();
  dialog = openViewer({ document, texts, pictures, at: 1, keep });
  expect($('.zc-keep')!.getAttribute('aria-label')).toBe('Save to Briefcase');
  $('.zc-keep')!.click();
  expect(keep).toHaveBeenCalledWith(pictures[1], expect.any(Function));
  const said = $('.zc-said[role=status]')!;
  expect(said.textContent).toBe('');
  keep.mock.calls[0]![1]('It is there.');
  expect(said.textContent).toBe('It is there.');
  press('ArrowLeft');
  expect(said.textContent).toBe('');
  $('.zc-keep')!.click();
  expect(keep.mock.calls[1]![0]).toBe(pictures[0]);
});

test('one picture alone has neither count nor steps', () => {
  $('.zc-close')!.click();
  dialog = openViewer({ document, texts, pictures: pictures.slice(0, 1), at: 0 });
  expect($('small')).toBeNull();
  expect(dialog.querySelectorAll('figure button')).toHaveLength(0);
});
