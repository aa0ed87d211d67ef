// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { drawFiles } from '../../../src/conversation/files.ts';
import type { SharedFile } from '../../../src/shared/shared-file.ts';
import { FakeBox, fakeConverse } from './support.ts';

const ORIGIN = 'https://mail.example.test';
const at = (name: string): string => `${ORIGIN}/upload/a/b/${name}`;
const view = vi.fn<(pictures: readonly SharedFile[], at: number) => void>();
let converse: ReturnType<typeof fakeConverse>;
const box = new FakeBox('bob@example.test', [
  { body: at('one.png') },
  { body: 'and this' },
  { body: at('plan.pdf') },
  { body: at('gone.png'), retracted: 'x' },
  { message: at('two.png'), zc_file: { name: 'the second.png' } },
  { body: at('x.png').replace('mail', 'other') },
]);

beforeEach(() => {
  vi.clearAllMocks();
  converse = fakeConverse();
  drawFiles(converse.inner, {
    texts: {},
    locale: 'en',
    origin: ORIGIN,
    current: () => box.box,
    view,
  });
});

const drawn = (text: string): unknown[] => {
  const addTemplateResult = vi.fn();
  converse.fire(
    'beforeMessageBodyTransformed',
    Object.assign(new String(text), { addTemplateResult }),
  );
  return addTemplateResult.mock.calls[0] ?? [];
};

test('a message that is the address of a file is drawn as that file', () => {
  const text = at('plan.pdf');
  expect(drawn(text)).toEqual([
    0,
    text.length,
    expect.objectContaining({ values: [text] }) as unknown,
  ]);
});

test.each([`See ${at('plan.pdf')}`, at('plan.pdf').replace('mail', 'other'), 'Hello'])(
  '%s is not',
  (text) => {
    expect(drawn(text)).toEqual([]);
  },
);

test('a picture opens among those of its conversation, and has the focus again afterwards', async () => {
  const card = document.createElement('zc-file');
  card.url = at('two.png');
  document.body.append(card);
  await card.updateComplete;
  const button = card.querySelector('button')!;
  button.focus();
  button.click();
  expect(view).toHaveBeenCalledWith(
    [
      { url: at('one.png'), name: 'one.png', kind: 'picture' },
      { url: at('two.png'), name: 'the second.png', kind: 'picture' },
    ],
    1,
  );
  button.blur();
  window.dispatchEvent(new Event('focus'));
  expect(document.activeElement).toBe(button);
});
