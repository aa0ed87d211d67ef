// @vitest-environment jsdom
import { html } from 'lit';
import { beforeEach, expect, test } from 'vitest';
import { openForm } from '../../../../src/chat/ui/form-dialog.ts';
import { settle } from '../support/dialogs.ts';

let isReady: boolean;
let acts: { done: () => void; fail: () => void }[];
let ended: boolean[];

const shown = (): HTMLDialogElement | null => document.querySelector('dialog');
const button = (): HTMLButtonElement => document.querySelector('[type=submit]')!;
/** As Enter in a field does, whether the button can be pressed or not. */
const enter = (): boolean =>
  document.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));

function open(danger = false): ReturnType<typeof openForm> {
  return openForm(document, {
    title: 'Do it',
    yes: 'Do',
    cancel: 'Cancel',
    failure: 'Not done',
    danger,
    fields: () => html`<input type="text" />`,
    isReady: () => isReady,
    act: () =>
      new Promise((resolve, reject) => {
        acts.push({ done: resolve, fail: () => reject(new Error('no')) });
      }),
    onClosed: (isDone) => ended.push(isDone),
  });
}

beforeEach(() => {
  document.body.replaceChildren();
  isReady = true;
  acts = [];
  ended = [];
});

test('closes when it was done, and tells so', async () => {
  open();
  expect(button().className).toBe('zc-primary');
  expect(enter()).toBe(false); // the page is not left
  expect(button().disabled).toBe(true);
  acts[0]!.done();
  await settle();
  expect(shown()).toBeNull();
  expect(ended).toEqual([true]);
});

test('stays when it fails, with what was typed, until another try', async () => {
  open(true);
  expect(button().className).toBe('zc-danger');
  document.querySelector('input')!.value = 'x';
  button().click();
  acts[0]!.fail();
  await settle();
  expect(document.querySelector('[role=alert]')!.textContent).toBe('Not done');
  expect(document.querySelector('input')!.value).toBe('x');
  expect(button().disabled).toBe(false);
  button().click();
  expect(document.querySelector('[role=alert]')).toBeNull();
  acts[1]!.done();
  await settle();
  expect(shown()).toBeNull();
  expect(ended).toEqual([true]);
});

test('does nothing twice, and nothing before all is there', () => {
  isReady = false;
  const dialog = open();
  expect(button().disabled).toBe(true);
  enter();
  expect(acts).toHaveLength(0);
  isReady = true;
  dialog.draw();
  expect(button().disabled).toBe(false);
  enter();
  enter();
  expect(acts).toHaveLength(1);
});

test('whoever gives up is told that it was not done', () => {
  const dialog = open();
  dialog.close();
  expect(ended).toEqual([false]);
  expect(acts).toHaveLength(0);
});

test('two of them keep their buttons apart', () => {
  open();
  open();
  const [first, second] = [...document.querySelectorAll<HTMLButtonElement>('[type=submit]')];
  second!.click();
  expect(acts).toHaveLength(1);
  expect(second!.disabled).toBe(true);
  expect(first!.disabled).toBe(false);
});
