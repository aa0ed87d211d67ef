import { expect, test } from 'vitest';
import { askForNotices } from '../../../../src/browser/notice-permission.ts';
import { isOffered } from '../../../../src/chat/notice/offer.ts';
import { STANDARD } from '../../../../src/shared/preferences.ts';

const page = (permission?: string): Window =>
  ({ Notification: permission && { permission, requestPermission: () => 'granted' } }) as never;

test('asked once, and in another browser again only by who has turned them on', () => {
  expect(isOffered(page('default'), STANDARD, false)).toBe(true);
  for (const permission of ['granted', 'denied', undefined]) {
    expect(isOffered(page(permission), STANDARD, false)).toBe(false);
  }
  const said = { ...STANDARD, noticesOffered: true };
  expect(isOffered(page('default'), said, false)).toBe(false);
  expect(isOffered(page('default'), { ...said, notices: true }, false)).toBe(true);
  expect(isOffered(page('default'), { ...said, notices: true }, true)).toBe(false);
});

test('a browser without notices, or one that has been asked, is not asked', async () => {
  expect(await askForNotices(page())).toBe('impossible');
  expect(await askForNotices(page('denied'))).toBe('denied');
  expect(await askForNotices(page('default'))).toBe('granted');
});
