// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { keepFile, openBriefcase } from '../../../../src/chat/files/briefcase.ts';
import type { PanelQuestions } from '../../../../src/chat/page/ask-panel.ts';
import type { BriefcaseFile } from '../../../../src/shared/questions.ts';
import { fileAt } from '../../../../src/shared/shared-file.ts';
import { button, front, settle } from '../support/dialogs.ts';

const URL_OF = 'https://mail.example.test/home/~/?id=';
const file = (name: string): BriefcaseFile => ({
  name,
  size: 2_048,
  time: 0,
  url: `${URL_OF}${name}`,
});
const texts = Object.fromEntries(
  ['title', 'loading', 'failed', 'empty', 'search', 'send'].map((key) => [
    `converse_chat_briefcase_${key}`,
    key,
  ]),
);
const say = vi.fn();
const onFiles = vi.fn();
let ask: ReturnType<typeof vi.fn<(question: object) => Promise<unknown>>>;
let fetched: ReturnType<typeof vi.fn<typeof fetch>>;

const parts = (): Parameters<typeof openBriefcase>[0] => ({
  document,
  texts: {
    ...texts,
    converse_chat_cancel: 'cancel',
    converse_chat_briefcase_kept: '{0} is kept',
    converse_chat_briefcase_not_kept: '{0} is not',
  },
  locale: 'en_GB',
  questions: { ask } as unknown as PanelQuestions,
  say,
  onFiles,
});
const names = (): string[] =>
  [...front()!.querySelectorAll('li span')].map(({ textContent }) => textContent);
const box = (name: string): HTMLInputElement =>
  [...front()!.querySelectorAll('li')]
    .find((row) => row.textContent.includes(name))!
    .querySelector('input')!;
const find = (text: string): void => {
  const field = front()!.querySelector<HTMLInputElement>('[type=search]')!;
  field.value = text;
  field.dispatchEvent(new InputEvent('input'));
};
const alert = (): string | undefined => front()?.querySelector('[role=alert]')?.textContent;

beforeEach(() => {
  document.body.replaceChildren();
  vi.clearAllMocks();
  ask = vi.fn(() => Promise.resolve([file('Plan.odt'), file('desk.png'), file('list.txt')]));
  fetched = vi.fn(() =>
    Promise.resolve(new Response('x', { headers: { 'content-type': 'image/png' } })),
  );
  vi.stubGlobal('fetch', fetched);
});

test('a file is kept under the name that the Briefcase gives it', async () => {
  ask.mockResolvedValue('plan (1).odt');
  const shared = fileAt('https://x.test/upload/a/plan.odt');
  await keepFile(parts(), shared);
  expect(ask).toHaveBeenCalledWith({ kind: 'keep', url: shared.url, name: 'plan.odt' });
  ask.mockRejectedValue(new Error('trouble'));
  await keepFile(parts(), shared);
  expect(say.mock.calls).toEqual([
    ['plan (1).odt is kept', true],
    ['plan.odt is not', false],
  ]);
});

test('offers what is there, and sends what was chosen, also what is out of sight by now', async () => {
  openBriefcase(parts());
  expect(front()!.querySelector('[role=status]')!.textContent).toBe('loading');
  expect(button('send')!.disabled).toBe(true);
  await settle();
  expect(names()).toEqual(['Plan.odt', 'desk.png', 'list.txt']);
  expect(front()!.textContent).toContain('2 KB');
  box('desk').click();
  box('list').click();
  box('list').click();
  find(' PLAN');
  expect(names()).toEqual(['Plan.odt']);
  expect(box('Plan').checked).toBe(false);
  find('');
  expect(box('desk').checked).toBe(true);
  button('send')!.click();
  await settle();
  expect(fetched.mock.calls.map(([url]) => url)).toEqual([`${URL_OF}desk.png`]);
  const [[sent]] = onFiles.mock.calls as [[File[]]];
  expect(sent.map(({ name, type }) => [name, type])).toEqual([['desk.png', 'image/png']]);
  expect(front()).toBeUndefined();
});

test('says that there is nothing, or that it cannot be told', async () => {
  ask.mockResolvedValue([]);
  openBriefcase(parts()).close();
  openBriefcase(parts());
  await settle();
  expect(front()!.querySelector('.zc-dialog-content')!.textContent.trim()).toBe('empty');
  front()!.close();
  ask.mockRejectedValue(new Error('trouble'));
  openBriefcase(parts());
  await settle();
  expect(alert()).toBe('failed');
});

test('one that cannot be fetched sends nothing, and can be tried again', async () => {
  openBriefcase(parts());
  await settle();
  box('Plan').click();
  box('desk').click();
  fetched.mockResolvedValueOnce(new Response('', { status: 404 }));
  button('send')!.click();
  await settle();
  expect(alert()).toBe('failed');
  expect(onFiles).not.toHaveBeenCalled();
  expect([box('Plan').checked, box('list').checked]).toEqual([true, false]);
  button('send')!.click();
  await settle();
  expect(onFiles).toHaveBeenCalledTimes(1);
});

test('whoever gives up while they are fetched sends nothing', async () => {
  openBriefcase(parts());
  await settle();
  box('Plan').click();
  button('send')!.click();
  button('cancel')!.click();
  await settle();
  expect(onFiles).not.toHaveBeenCalled();
});
