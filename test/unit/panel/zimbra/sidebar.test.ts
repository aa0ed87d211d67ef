// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { columnOf } from '../../../../src/panel/zimbra/sidebar.ts';
import type { Column } from '../../../../src/panel/zimbra/webmail.ts';

const fitAll = vi.fn();
let cell: HTMLElement;
let container: HTMLElement;

/** As in both versions: another width alone lays out nothing. */
const skin = {
  showSidebarAd: (width: number) => {
    cell.style.width = `${width}px`;
    if (cell.style.display !== 'block') fitAll();
    cell.style.display = 'block';
  },
  hideSidebarAd: () => {
    if (cell.style.display !== 'none') fitAll();
    cell.style.display = 'none';
  },
  getSidebarAdContainer: () => container,
};
const page = { skin, appCtxt: { get: () => undefined, getAppViewMgr: () => ({ fitAll }) } };
const warn = vi.fn();
const column = (): Column => columnOf(page, warn)!;
const mutated = (): Promise<void> => Promise.resolve();

beforeEach(() => {
  document.body.innerHTML = '<div id="cell" style="display: none"><div id="inner"></div></div>';
  cell = document.getElementById('cell')!;
  container = document.getElementById('inner')!;
  // jsdom lays out nothing.
  Object.defineProperty(cell, 'offsetWidth', {
    get: () => (cell.style.display === 'none' ? 0 : parseFloat(cell.style.width)),
  });
  cell.getBoundingClientRect = () => {
    const width = cell.offsetWidth;
    return { left: 1280 - width, right: 1280, top: 107, width, height: width && 693 } as DOMRect;
  };
  fitAll.mockClear();
  warn.mockClear();
});

test('makes room, also for another width, and gives it back', () => {
  const ours = column();
  expect(ours.area()).toBeUndefined();
  ours.show(360);
  expect(ours.area()).toEqual({ left: 920, top: 107, width: 360, height: 693 });
  expect(fitAll).toHaveBeenCalledTimes(1);
  ours.show(360);
  expect(fitAll).toHaveBeenCalledTimes(1);
  ours.show(400);
  expect(fitAll).toHaveBeenCalledTimes(2);
  ours.hide();
  expect(cell.style.display).toBe('none');
  expect(ours.area()).toBeUndefined();
});

test('a mail that is being read may be as narrow as there is room, before it is laid out', () => {
  const mail = document.createElement('div');
  mail.className = 'ZmMailMsgCapsuleView CapsuleView';
  mail.style.cssText = 'width: 726px; height: 40px';
  const frame = document.createElement('iframe');
  mail.append(frame);
  document.body.append(mail);
  const text = frame.contentDocument!.body;
  text.style.cssText = 'width: 662px; overflow: visible';
  fitAll.mockImplementationOnce(() => {
    expect(mail.style.cssText).toBe('height: 40px;');
    expect(text.style.cssText).toBe('overflow: visible;');
  });
  column().show(360);
  expect(fitAll).toHaveBeenCalledTimes(1);
  expect(warn).not.toHaveBeenCalled();
});

test('lies beside what another zimlet has there, and leaves it as it was', () => {
  container.innerHTML = '<p>weather</p>';
  skin.showSidebarAd(165);
  const ours = column();
  ours.show(360);
  expect(cell.style.width).toBe('525px');
  expect(ours.area()).toMatchObject({ left: 920, width: 360 });
  ours.hide();
  expect(cell.style.width).toBe('165px');
  expect(cell.style.display).toBe('block');
});

test('another zimlet that comes later finds room too, and goes without taking ours', async () => {
  const ours = column();
  ours.show(360);
  container.innerHTML = '<p>weather</p>';
  skin.showSidebarAd(165);
  await mutated();
  expect(cell.style.width).toBe('525px');
  skin.hideSidebarAd();
  await mutated();
  expect(cell.style.width).toBe('360px');
  expect(cell.style.display).toBe('block');
});

test('a skin without it, or one that throws, costs the column and nothing else', () => {
  expect(columnOf({}, warn)).toBeUndefined();
  const broken = { ...skin, showSidebarAd: () => Promise.reject(new Error()) };
  broken.showSidebarAd = () => {
    throw new Error('no');
  };
  columnOf({ ...page, skin: broken }, warn)!.show(360);
  expect(warn).toHaveBeenCalledTimes(1);
});
