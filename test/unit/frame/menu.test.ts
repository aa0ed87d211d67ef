// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from 'vitest';
import { type MenuItem, openMenu } from '../../../src/frame/menu.ts';

const ITEMS: MenuItem[] = [
  { id: 'reply', label: 'Reply' },
  { id: 'remind', label: 'Remind me' },
  { id: 'mute', label: 'Mute', checked: true, hint: 'no notices' },
  { id: 'delete', label: 'Delete', danger: true },
];
let button: HTMLButtonElement;
const menu = (): HTMLElement | null => document.querySelector('[role=menu]');
const focused = (): string | undefined => (document.activeElement as HTMLElement).dataset.id;
const press = (key: string): boolean =>
  !document.activeElement!.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
  );
const open = (): Promise<string | undefined> =>
  openMenu(document, button, 'What can be done', ITEMS);

beforeEach(() => {
  document.body.innerHTML = '<button>Menu</button><input>';
  button = document.querySelector('button')!;
  button.focus();
});

test('has a name, its items, and what they are', () => {
  void open();
  expect(menu()?.getAttribute('aria-label')).toBe('What can be done');
  const roles = [...menu()!.children].map((item) => item.getAttribute('role'));
  expect(roles).toEqual(['menuitem', 'menuitem', 'menuitemcheckbox', 'menuitem']);
  expect(menu()!.children[2]!.getAttribute('aria-checked')).toBe('true');
  expect(menu()!.children[3]!.className).toBe('zc-danger');
});

test('gives what was chosen, and the focus back', async () => {
  const chosen = open();
  (menu()!.children[1] as HTMLElement).click();
  expect(await chosen).toBe('remind');
  expect(menu()).toBeNull();
  expect(document.activeElement).toBe(button);
});

describe('the keyboard', () => {
  test('walks round, to both ends, and by letters', () => {
    void open();
    expect(focused()).toBe('reply');
    const path = ['ArrowUp', 'ArrowDown', 'ArrowDown', 'End', 'Home', 'r', 'r', 'd'].map((key) => {
      press(key);
      return focused();
    });
    expect(path).toEqual([
      'delete',
      'reply',
      'remind',
      'delete',
      'reply',
      'remind',
      'reply',
      'delete',
    ]);
  });

  test.each(['Escape', 'Tab'])('%s closes it, and nothing around it', async (key) => {
    let heard = false;
    document.body.addEventListener('keydown', () => (heard = true), { once: true });
    const chosen = open();
    expect(press(key)).toBe(true);
    expect(await chosen).toBe(undefined);
    expect(document.activeElement).toBe(button);
    expect(heard).toBe(false);
  });
});

test.each(['pointerdown', 'focusin', 'wheel'])('%s elsewhere closes it', async (type) => {
  const chosen = open();
  menu()!.dispatchEvent(new Event(type, { bubbles: true }));
  expect(menu()).not.toBeNull();
  document.querySelector('input')!.dispatchEvent(new Event(type, { bubbles: true }));
  expect(await chosen).toBe(undefined);
});

describe('the veil', () => {
  const veil = (): HTMLElement => document.querySelector('.zc-menu-veil')!;

  test.each(['click', 'contextmenu'])('a %s anywhere else only closes it', async (type) => {
    const chosen = open();
    expect(veil().dispatchEvent(new MouseEvent(type, { cancelable: true }))).toBe(false);
    expect(await chosen).toBe(undefined);
    expect(veil()).toBeNull();
  });

  test('a frame that takes the focus by itself gives it back; another window ends it', async () => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const chosen = open();
    press('ArrowDown');
    frame.focus();
    window.dispatchEvent(new Event('blur'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(focused()).toBe('remind');
    window.dispatchEvent(new Event('blur'));
    expect(await chosen).toBe(undefined);
  });

  test('lies over a dialog that is open', () => {
    const dialog = document.body.appendChild(document.createElement('dialog'));
    dialog.open = true;
    dialog.append(button);
    button.focus();
    void open();
    expect(menu()?.parentElement).toBe(dialog);
  });
});

test('there is one at a time', async () => {
  const first = open();
  void open();
  expect(await first).toBe(undefined);
  expect(document.querySelectorAll('[role=menu]')).toHaveLength(1);
});

describe('its place is within the window', () => {
  const at = (rect: Partial<DOMRect>): string => {
    Element.prototype.getBoundingClientRect = function (): DOMRect {
      return (this === button ? rect : { width: 200, height: 150 }) as DOMRect;
    };
    void open();
    return `${menu()!.style.left} ${menu()!.style.top}`;
  };
  beforeEach(() => Object.assign(window, { innerWidth: 380, innerHeight: 560 }));

  test.each([
    ['below', { left: 20, right: 50, top: 40, bottom: 60 }, '20px 60px'],
    ['to the left', { left: 300, right: 340, top: 40, bottom: 60 }, '140px 60px'],
    ['above', { left: 20, right: 50, top: 500, bottom: 520 }, '20px 350px'],
  ])('%s', (_name, rect, place) => {
    expect(at(rect)).toBe(place);
  });

  test('also at a point', () => {
    Element.prototype.getBoundingClientRect = () => ({ width: 200, height: 150 }) as DOMRect;
    void openMenu(document, { x: 370, y: 550 }, 'x', ITEMS);
    expect(`${menu()!.style.left} ${menu()!.style.top}`).toBe('170px 400px');
  });
});
