// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from 'vitest';
import { watchComposer } from '../../../src/conversation/composer.ts';
import { textOf } from '../../../src/conversation/converse-api.ts';
import { FakeBox } from './support.ts';

const picture = new File(['x'], 'image.png', { type: 'image/png' });
let box: FakeBox | undefined;
let typed: string[];
let files: string[][];
let said: string[];
let left: string[];
/** What Converse would have seen. */
let seen: string[];
let textarea: HTMLTextAreaElement;

beforeEach(() => {
  box = new FakeBox('bob@x');
  [typed, files, said, seen, left] = [[], [], [], [], []];
  document.body.innerHTML =
    '<form><textarea class="chat-textarea"></textarea><input type="file" class="fileupload"></form><p>x</p><textarea id="other"></textarea>';
  textarea = document.querySelector('textarea')!;
});

// One for all tests: its listeners are the window's.
watchComposer({
  document,
  current: () => box?.box,
  onTyped: (to, text) => typed.push(`${textOf(to, 'jid')}: ${text}`),
  onFiles: (given) => files.push(given.map(({ name }) => name)),
  leave: () => left.length < 1 && left.push('left') > 0,
  say: (text) => said.push(text),
  texts: { converse_chat_too_long: 'Too long.', converse_chat_file_drop: 'Drop here' },
  stanzaBytes: 5_000,
});
for (const type of ['keydown', 'submit', 'paste', 'drop', 'dragover', 'change']) {
  document.addEventListener(type, () => seen.push(type));
}

function fire(type: string, target: Element = textarea, more: object = {}): Event {
  const event = Object.assign(new Event(type, { bubbles: true, cancelable: true }), more);
  target.dispatchEvent(event);
  return event;
}
const key = (name: string, more: object = {}): Event =>
  fire('keydown', textarea, {
    key: name,
    keyCode: 0,
    shiftKey: false,
    isComposing: false,
    ...more,
  });

describe('keys', () => {
  test('of an input method never send', () => {
    key('Enter', { isComposing: true });
    key('Enter', { keyCode: 229 });
    expect(seen).toEqual([]);
    key('Enter');
    expect(seen).toEqual(['keydown']);
  });

  test('Escape ends an edit or a reply, and nothing else with it; the next one goes on', () => {
    document.body.insertAdjacentHTML('beforeend', '<ul class="dropdown-menu show"></ul>');
    expect(key('Escape').defaultPrevented).toBe(false);
    expect(left).toEqual([]);
    document.querySelector('.dropdown-menu')?.remove();
    seen = [];
    expect(key('Escape').defaultPrevented).toBe(true);
    expect([left, seen]).toEqual([['left'], []]);
    expect(key('Escape').defaultPrevented).toBe(false);
    expect(seen).toEqual(['keydown']);
  });

  test('elsewhere are no business of the composer', () => {
    fire('keydown', document.querySelector('#other')!, { key: 'Enter', isComposing: true });
    expect(seen).toEqual(['keydown']);
  });
});

describe('sending', () => {
  const ways = [
    ['Enter', () => key('Enter')],
    ['the button', () => fire('submit', document.querySelector('form')!)],
  ] as const;
  test.each(ways)('by %s: what is too long stays, and the user is told', (_way, send) => {
    textarea.value = 'x'.repeat(1_001);
    expect(send().defaultPrevented).toBe(true);
    expect([seen, said, textarea.value.length]).toEqual([[], ['Too long.'], 1_001]);
  });

  test.each([
    ['x'.repeat(1_000), true],
    ['é'.repeat(500), true],
    ['é'.repeat(501), false],
    ['<'.repeat(166), true],
    ['<'.repeat(167), false],
    ['😀'.repeat(251), false],
  ])('the length is that on the wire: %#', (text, goes) => {
    textarea.value = text;
    expect(key('Enter').defaultPrevented).toBe(!goes);
  });

  test.each(ways)('by %s: what XML cannot hold is replaced', (_way, send) => {
    textarea.value = 'a\u001bb\ud83d';
    send();
    expect(textarea.value).toBe('a\ufffdb\ufffd');
    expect(seen).toHaveLength(1);
  });

  test('shows the end of the conversation', () => {
    box!.ui.set({ scrolled: true });
    key('Enter', { shiftKey: true });
    expect(box!.ui.get('scrolled')).toBe(true); // a new line
    key('Enter');
    expect(box!.ui.get('scrolled')).toBe(false);
  });
});

describe('what is pasted', () => {
  const paste = (types: string[], given: File[], target?: Element): Event =>
    fire('paste', target, { clipboardData: { types, files: given } });
  test('from Word is text and a picture of it: the text', () => {
    expect(paste(['text/plain', 'text/html', 'Files'], [picture]).defaultPrevented).toBe(false);
    expect([files, seen]).toEqual([[], []]); // Converse would send the picture
  });
  test('and is a picture alone is a file', () => {
    expect(paste(['Files'], [picture]).defaultPrevented).toBe(true);
    expect([files, seen]).toEqual([[['image.png']], []]);
  });
  test('and is text is text, and so it is elsewhere', () => {
    paste(['text/plain'], []);
    paste(['Files'], [picture], document.querySelector('#other')!);
    expect([files, seen]).toEqual([[], ['paste', 'paste']]);
  });
});

describe('what is dropped', () => {
  const elsewhere = (): Element => document.querySelector('p')!;
  test('anywhere goes into the conversation; the browser would leave the page for it', () => {
    const over = fire('dragover', elsewhere(), { dataTransfer: { types: ['Files'], files: [] } });
    expect(over.defaultPrevented).toBe(true);
    const drop = fire('drop', elsewhere(), {
      dataTransfer: { types: ['Files'], files: [picture, picture] },
    });
    expect(drop.defaultPrevented).toBe(true);
    expect(files).toEqual([['image.png', 'image.png']]);
    expect(seen).toEqual(['dragover']);
  });
  test('is awaited with a word, until it is dropped or carried away', () => {
    const { dataset } = document.documentElement;
    const over = { dataTransfer: { types: ['Files'], files: [picture] } };
    fire('dragover', elsewhere(), over);
    expect(dataset['zcDrop']).toBe('Drop here');
    fire('dragleave', elsewhere(), { relatedTarget: document.body });
    expect(dataset['zcDrop']).toBe('Drop here');
    fire('dragleave', elsewhere(), { relatedTarget: null });
    expect(dataset['zcDrop']).toBeUndefined();
    fire('dragover', elsewhere(), over);
    fire('drop', elsewhere(), over);
    expect(dataset['zcDrop']).toBeUndefined();
  });
  test('and is no file is the browser’s business', () => {
    const data = { dataTransfer: { types: ['text/plain'], files: [] } };
    expect(fire('dragover', elsewhere(), data).defaultPrevented).toBe(false);
    expect(fire('drop', elsewhere(), data).defaultPrevented).toBe(false);
    expect(files).toEqual([]);
  });
});

test('what is chosen goes into the conversation, and can be chosen again', () => {
  const input = document.querySelector<HTMLInputElement>('input.fileupload')!;
  Object.defineProperty(input, 'files', { value: [picture] });
  fire('change', input);
  expect([files, seen]).toEqual([[['image.png']], []]);
  expect(input.value).toBe('');
});

test('what is typed is told, with whose conversation it is', () => {
  textarea.value = 'a';
  fire('input');
  fire('input', document.querySelector('#other')!);
  expect(typed).toEqual(['bob@x: a']);
  box = undefined;
  fire('input');
  expect(typed).toHaveLength(1);
});
