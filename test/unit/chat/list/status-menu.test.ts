// @vitest-environment jsdom
import { describe, expect, test, vi } from 'vitest';
import { $, changed, list, model, press, search, withList, words } from '../support/list-world.ts';

withList();

describe('the status', () => {
  const items = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  const status = (): HTMLElement => $('.zc-status');

  test('is chosen in a menu', async () => {
    const choose = vi.fn<(detail: unknown) => void>();
    document.body.addEventListener('zc-status', ({ detail }) => choose(detail), { once: true });
    expect(status().getAttribute('aria-label')).toBe('Your status: Available');
    status().focus();
    expect(await press('ArrowUp')).toBe(true);
    expect(status().getAttribute('aria-expanded')).toBe('true');
    expect(document.activeElement).toBe(items()[5]);
    await press('ArrowDown');
    expect(document.activeElement).toBe(items()[0]);
    expect(items()[0]!.getAttribute('aria-checked')).toBe('true');
    await press('End');
    items()[2]!.click();
    await Promise.resolve();
    expect(choose).toHaveBeenCalledWith({ status: 'busy' });
    expect(items()).toEqual([]);
    expect(document.activeElement).toBe(status());
  });

  test('has a message beside it, which can be set, and then changed or cleared', async () => {
    const asked: boolean[] = [];
    list.addEventListener('zc-status-text', ({ detail }) => asked.push(detail.clear));
    const messages = async (): Promise<string[]> => {
      status().click();
      await list.querySelector('zc-status-menu')!.updateComplete;
      return items().flatMap((each) => (/message/.test(words(each)) ? [words(each)] : []));
    };
    expect(await messages()).toEqual(['Set a status message\u2026']);
    items()[3]?.click();
    model.me = { ...model.me, statusText: 'Back at three' };
    await changed();
    expect(await messages()).toEqual([
      'Change the status message\u2026',
      'Clear the status message',
    ]);
    items()[4]?.click();
    expect(asked).toEqual([false, true]);
  });

  test('has beside it what others may know, which is on or off', async () => {
    const told = vi.fn<(detail: unknown) => void>();
    document.body.addEventListener('zc-tells', ({ detail }) => told(detail), { once: true });
    status().click();
    await list.updateComplete;
    await Promise.resolve();
    const typing = (): HTMLElement | undefined =>
      items().find((each) => each.textContent.includes('when I am typing'));
    expect(typing()?.getAttribute('role')).toBe('menuitemcheckbox');
    expect(typing()?.getAttribute('aria-checked')).toBe('true');
    typing()?.click();
    expect(told).toHaveBeenCalledWith({ tells: { typing: false, read: true } });
    await Promise.resolve();
    expect(typing()?.getAttribute('aria-checked')).toBe('false');
  });

  test('Escape closes the menu and nothing else', async () => {
    status().focus();
    await press('ArrowDown');
    expect(await press('Escape')).toBe(true);
    expect(items()).toEqual([]);
    expect(document.activeElement).toBe(status());
    expect(await press('Escape')).toBe(false);
  });

  test('the menu closes when the focus goes elsewhere', async () => {
    status().focus();
    await press('ArrowDown');
    search().focus();
    await press('Shift');
    expect(items()).toEqual([]);
  });
});
