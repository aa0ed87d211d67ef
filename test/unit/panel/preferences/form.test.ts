// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { fillForm } from '../../../../src/panel/preferences/form.ts';
import { PreferenceStore } from '../../../../src/panel/preference-store.ts';
import type { PreferencesForm } from '../../../../src/panel/zimbra/preferences-page.ts';

let store: PreferenceStore;
let form: PreferencesForm;
let kept: string | undefined;
const messages = { converse_pref_notices_denied: 'The browser does not allow it.' };

const field = (name: string, value?: string): HTMLInputElement =>
  document.querySelector<HTMLInputElement>(
    `[name=converse_${name}]${value === undefined ? '' : `[value=${value}]`}`,
  )!;

beforeEach(() => {
  document.body.replaceChildren();
  kept = undefined;
  store = new PreferenceStore(
    {
      read: () => kept,
      write: (_name, text) => {
        kept = text;
        return Promise.resolve();
      },
    },
    'alice@example.com',
    true,
  );
  form = fillForm(document.body, { preferences: store, placeNow: () => 'docked', messages });
});

test('shows what is kept, and the place where the chat is', () => {
  expect(field('autostart').checked).toBe(true);
  expect(field('sound').checked).toBe(false);
  expect(field('place', 'docked').checked).toBe(true);
  expect(field('theme', 'skin').checked).toBe(true);
  expect(form.isDirty()).toBe(false);
});

test('keeps only what was changed', async () => {
  field('sound').click();
  field('theme', 'dark').click();
  expect(form.isDirty()).toBe(true);
  await form.save();
  expect(form.isDirty()).toBe(false);
  expect(store.current).toMatchObject({ sound: true, theme: 'dark', autostart: true });
  expect(kept).not.toContain('place');
});

test('goes back to what is kept', () => {
  field('tellsRead').click();
  form.reset();
  expect(form.isDirty()).toBe(false);
  expect(field('tellsRead').checked).toBe(true);
});

test('follows what is chosen elsewhere, but for what is changed here', async () => {
  field('sound').click();
  await store.change({ theme: 'light', tellsTyping: false });
  expect(field('theme', 'light').checked).toBe(true);
  expect(field('tellsTyping').checked).toBe(false);
  expect(field('sound').checked).toBe(true);
  expect(form.isDirty()).toBe(true);
});

test('notices are asked for by the switch, and stay off where the browser says no', async () => {
  const requestPermission = vi.fn(() => Promise.resolve('denied'));
  vi.stubGlobal('Notification', { permission: 'default', requestPermission });
  expect(field('noticeText').disabled).toBe(true);
  expect(requestPermission).not.toHaveBeenCalled();
  field('notices').click();
  await vi.waitFor(() => expect(field('notices').checked).toBe(false));
  expect(requestPermission).toHaveBeenCalledOnce();
  expect(document.body.textContent).toContain('does not allow');
  vi.stubGlobal('Notification', { permission: 'granted', requestPermission });
  field('notices').click();
  await vi.waitFor(() => expect(field('noticeText').disabled).toBe(false));
  expect(document.body.textContent).not.toContain('does not allow');
});

test('its fields are stops of Tab in the order of the page', () => {
  const all = [...document.querySelectorAll('input')];
  expect(form.stops).toEqual(all);
});
