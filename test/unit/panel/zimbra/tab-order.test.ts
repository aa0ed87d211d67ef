// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import type { Zimbra } from '../../../../src/panel/zimbra/globals.ts';
import { tabOrderOf } from '../../../../src/panel/zimbra/tab-order.ts';

const zimbra = (getRootTabGroup?: () => { addMember?(member: HTMLElement): void }): Zimbra => ({
  ZmSetting: {},
  appCtxt: { get: () => undefined, ...(getRootTabGroup && { getRootTabGroup }) },
});

test('becomes a member that Zimbra can give the focus to', () => {
  const addMember = vi.fn<(member: HTMLElement) => void>();
  const focus = vi.fn();
  const element = document.createElement('div');
  tabOrderOf(zimbra(() => ({ addMember })))(element, focus);
  expect(addMember).toHaveBeenCalledWith(element);
  // Of a member without it, Dwt.getZIndex goes up to the document and throws.
  expect(Number(element.style.zIndex)).toBeGreaterThan(100);
  element.focus();
  expect(focus).toHaveBeenCalledOnce();
});

test('keeps the layer that the element has already', () => {
  const element = document.createElement('div');
  element.style.zIndex = '520';
  tabOrderOf(zimbra(() => ({ addMember: () => undefined })))(element, () => undefined);
  expect(element.style.zIndex).toBe('520');
});

test.each([
  ['no tab group', undefined],
  ['one that takes nobody', () => ({})],
  [
    'one that throws',
    () => {
      throw new Error('not yet');
    },
  ],
])('chat goes on with %s', (_name, getRootTabGroup) => {
  const element = document.createElement('div');
  expect(() => tabOrderOf(zimbra(getRootTabGroup))(element, () => undefined)).not.toThrow();
});
