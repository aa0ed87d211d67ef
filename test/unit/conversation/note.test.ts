// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { NoteLine } from '../../../src/conversation/note.ts';

const BOB = 'bob@example.test';
const onAct = vi.fn();
let line: NoteLine;
const shown = (): string | undefined =>
  document.querySelector('.bottom-panel')?.previousElementSibling?.textContent;
const button = (): HTMLButtonElement => document.querySelector('.zc-note button')!;

beforeEach(() => {
  onAct.mockReset();
  document.body.innerHTML = `<div class="chatbox" jid="${BOB}"><div class="bottom-panel"></div></div>`;
  line = new NoteLine(document, onAct);
});

describe('what stands in the way of writing', () => {
  test('stands above the composer, which stays', () => {
    line.show(BOB, { text: 'Not connected.', instead: false });
    expect(shown()).toBe('Not connected.');
    expect(button().hidden).toBe(true);
    expect(document.documentElement.classList).not.toContain('zc-mute');
  });

  test('stands in its place, with what can be done', () => {
    line.show(BOB, { text: 'You have blocked Bob.', action: 'Unblock', instead: true });
    expect(document.documentElement.classList).toContain('zc-mute');
    expect(button().textContent).toBe('Unblock');
    button().click();
    expect(onAct).toHaveBeenCalledWith(BOB);
    line.show(BOB, undefined);
    expect(document.querySelector('.zc-note')).toBeNull();
    expect(document.documentElement.classList).not.toContain('zc-mute');
  });

  test('waits for the composer, and for that conversation', () => {
    line.show('carol@example.test', { text: 'Gone.', instead: true });
    expect(document.querySelector('.zc-note')).toBeNull();
    document.querySelector('.chatbox')?.setAttribute('jid', 'carol@example.test');
    line.place();
    expect(shown()).toBe('Gone.');
  });
});
