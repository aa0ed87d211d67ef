import { expect, test, vi } from 'vitest';
import { PreferenceStore } from '../../../src/panel/preference-store.ts';
import { preferencesFrom, preferencesText, STANDARD } from '../../../src/shared/preferences.ts';

const properties = (kept: Record<string, string> = {}) => ({
  kept,
  read: (name: string) => kept[name],
  write: (name: string, value: string) => {
    kept[name] = value;
    return Promise.resolve();
  },
});

test('what is kept reads back, and has nothing that Zimbra splits at', () => {
  const chosen = { ...STANDARD, autostart: false, place: 'tab', theme: 'dark' } as const;
  const text = preferencesText(chosen);
  expect(text).not.toMatch(/[:;]/);
  expect(preferencesFrom(text)).toEqual(chosen);
});

test.each([
  [undefined],
  [''],
  ['=&&&x'],
  ['place=ceiling&theme=pink&sound=maybe'],
  ['constructor=true'],
])('%s counts as nothing chosen', (kept) => {
  expect(preferencesFrom(kept)).toEqual(STANDARD);
});

test('the site says whether it starts by itself, and the user after it', () => {
  expect(new PreferenceStore(properties(), 'a@b', false).current.autostart).toBe(false);
  const chosen = properties({ preferences: 'autostart=true' });
  expect(new PreferenceStore(chosen, 'a@b', false).current.autostart).toBe(true);
});

test('a change is kept, and takes effect in all tabs of the account at once', async () => {
  const here = properties();
  const store = new PreferenceStore(here, 'a@b', true);
  const there = new PreferenceStore(properties(), 'a@b', true);
  const elsewhere = new PreferenceStore(properties(), 'c@b', true);
  const changed = vi.fn();
  store.addEventListener('change', changed);
  await store.change({ sound: true });
  expect(changed).toHaveBeenCalledOnce();
  expect(preferencesFrom(here.kept['preferences'])).toMatchObject({ sound: true });
  await vi.waitFor(() => expect(there.current.sound).toBe(true));
  expect(elsewhere.current.sound).toBe(false);
});

test('a choice that Zimbra has not kept holds here, and is told', async () => {
  const store = new PreferenceStore(
    { read: () => undefined, write: () => Promise.reject(new Error('no')) },
    'a@b',
    true,
  );
  await expect(store.change({ sound: true })).rejects.toThrow('no');
  expect(store.current.sound).toBe(true);
});
