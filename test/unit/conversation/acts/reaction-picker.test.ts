// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { chooseEmoji } from '../../../../src/conversation/acts/reaction-picker.ts';
import { FakeBox, FakeModel, fakeConverse } from '../support.ts';
import { CHATBOX, later, tools } from './support.ts';

const { inner } = fakeConverse();
let emojis: () => Promise<unknown>;
const state = new FakeModel();
Object.assign(inner.api, { emojis: { initialize: () => emojis() } });
/** One for all, as the picker has. */
function EmojiPicker(): FakeModel {
  return state;
}
Object.assign(inner.exports, { EmojiPicker });
const box = new FakeBox('bob@x').box;
let at: HTMLElement;
let input: HTMLElement;

beforeEach(() => {
  emojis = () => Promise.resolve();
  document.body.innerHTML = `<div class="conversejs">${CHATBOX}</div>`;
  at = document.createElement('button');
  document.querySelector('.chat-content__messages')!.append(at);
  at.focus();
});

const choose = (): Promise<string | undefined> =>
  chooseEmoji(at, box, {
    document,
    inner,
    tools: {
      ...tools,
      emojis: { shortnamesToUnicode: (name) => (name === ':tada:' ? '🎉' : name) },
    },
    label: 'Choose a reaction',
  });
const popups = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.zc-emojis')];
const picker = (): HTMLElement => document.querySelector<HTMLElement>('converse-emoji-picker')!;

/** Opens it, and lets Converse draw its field. */
async function open(): Promise<{ chosen: Promise<string | undefined> }> {
  const chosen = choose();
  await later();
  input = document.createElement('input');
  picker().append(input);
  input.focus();
  return { chosen };
}

describe('the choice of emojis', () => {
  test('has a name, begins anew, and has the focus when it is drawn', async () => {
    state.set({ query: 'left over', autocompleting: ':smi' });
    const chosen = choose();
    await Promise.resolve();
    await Promise.resolve();
    input = document.createElement('input');
    picker().append(input);
    await later();
    expect(popups()[0]!.getAttribute('aria-label')).toBe('Choose a reaction');
    expect(popups()[0]!.parentElement!.className).toBe('chatbox'); // where Converse's styles are
    expect(state.values).toEqual({ query: '', autocompleting: null, ac_position: null });
    expect(document.activeElement).toBe(input);
    at.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    await chosen;
  });

  test('gives the emoji to who asked, not to the composer, and the focus back', async () => {
    const { chosen } = await open();
    const heard = vi.fn();
    document.addEventListener('emojiSelected', heard, { once: true });
    const detail = { value: ':tada:' };
    picker().dispatchEvent(new CustomEvent('emojiSelected', { bubbles: true, detail }));
    expect(await chosen).toBe('🎉');
    expect(heard).not.toHaveBeenCalled();
    expect(popups()).toEqual([]);
    expect(document.activeElement).toBe(at);
  });

  test('is left by Escape, which leaves nothing else', async () => {
    const { chosen } = await open();
    const heard = vi.fn();
    document.addEventListener('keydown', heard, { once: true });
    const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true });
    expect(input.dispatchEvent(escape)).toBe(false);
    expect(await chosen).toBeUndefined();
    expect(heard).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(at);
  });

  test('is left by what is done elsewhere, and the focus stays where that has put it', async () => {
    const { chosen } = await open();
    input.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    expect(popups()).toHaveLength(1);
    const composer = document.querySelector('textarea')!;
    composer.focus();
    expect(await chosen).toBeUndefined();
    expect(popups()).toEqual([]);
    expect(document.activeElement).toBe(composer);
  });

  test('is there once, also when it is asked for twice before the emojis are here', async () => {
    let come: (value?: unknown) => void = () => undefined;
    const coming = new Promise((resolve) => (come = resolve));
    emojis = () => coming;
    const both = [choose(), choose()];
    come();
    await later();
    expect(popups()).toHaveLength(1);
    expect(await both[0]).toBeUndefined();
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    expect(await both[1]).toBeUndefined();
    expect(popups()).toEqual([]);
  });
});

test.each([
  ['below its place', { left: 20, top: 40, bottom: 60 }, '20px 60px'],
  ['above it', { left: 20, top: 500, bottom: 520 }, '20px 188px'],
  ['within the window', { left: 300, top: 100, bottom: 120 }, '58px 120px'],
])('stands %s', async (_name, rect, place) => {
  Object.assign(window, { innerWidth: 380, innerHeight: 560 });
  const measured = vi
    .spyOn(Element.prototype, 'getBoundingClientRect')
    .mockImplementation(function (this: Element) {
      return (this === at ? rect : { width: 316, height: 312 }) as DOMRect;
    });
  const chosen = choose();
  await later();
  measured.mockRestore();
  const { left, top } = popups()[0]!.style;
  expect(`${left} ${top}`).toBe(place);
  document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  await chosen;
});
