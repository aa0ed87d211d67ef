// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { clockFor } from '../../../../src/frame/when.ts';
import { Acts, type ActsParts } from '../../../../src/conversation/acts/acts.ts';
import type { Question } from '../../../../src/shared/chat-conversation.ts';
import { FakeBox, fakeConverse, type FakeMessage } from '../support.ts';
import { CHATBOX, later, tools } from './support.ts';

const ME = 'alice@x';
const OWN_FILE = `${location.origin}/upload/a/b/plan.pdf`;
const FILE = 'https://mail.example.test/upload/a/b/plan.pdf';
const tell = vi.fn<ActsParts['tell']>();
const ask = vi.fn<(question: Question) => Promise<boolean>>();
const note = vi.fn<(text: string) => void>();
const complain = vi.fn<(text: string) => void>();
let state: string | undefined;
let box: FakeBox;
let current: FakeBox | undefined;
const converse = fakeConverse();
// One for all tests, as there is one for the page.
const acts = new Acts({
  document,
  inner: converse.inner,
  tools,
  texts: {},
  clock: clockFor('en'),
  bareJid: ME,
  current: () => current?.box,
  tell,
  ask,
  note,
  complain,
  hasBriefcase: true,
  stateOf: () => state,
  reasonOf: () => '',
});

beforeEach(() => {
  vi.clearAllMocks();
  ask.mockResolvedValue(true);
  state = undefined;
  document.body.innerHTML = CHATBOX;
  box = new FakeBox('bob@x', [
    { msgid: 'theirs', sender: 'them', body: 'On Thursday.', [`stanza_id ${ME}`]: '17' },
    { msgid: 'mine', sender: 'me', body: FILE, editable: true, from: 'alice@x/desk' },
  ]);
  current = box;
  converse.sent.length = 0;
  converse.fire('chatBoxInitialized', box);
});

const theirs = (): FakeMessage => box.messages.models[0]!;
const mine = (): FakeMessage => box.messages.models[1]!;

/** Brings the bar to a message, as Converse has drawn it. */
function near(message: FakeMessage): HTMLElement {
  const element = document.createElement('converse-chat-message');
  Object.assign(element, { model: message });
  element.innerHTML = '<div class="chat-msg"></div>';
  document.querySelector('.chat-content__messages')!.append(element);
  const drawn = element.querySelector<HTMLElement>('.chat-msg')!;
  drawn.dispatchEvent(new Event('pointerover', { bubbles: true }));
  return drawn;
}
const offered = (): string[] =>
  [...document.querySelectorAll('[role=menuitem]')].map((each) => each.textContent.trim());

/** All that is offered at a message; and `label` of it is done. */
async function act(message: FakeMessage, label?: string): Promise<string[]> {
  const drawn = near(message);
  drawn.querySelector<HTMLElement>('.zc-bar-more')?.click();
  const labels = offered();
  const items = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const item = items.find((each) => each.textContent.trim() === label);
  if (item) item.click();
  else document.querySelector<HTMLElement>('.zc-menu-veil')?.click();
  await later();
  await later();
  return labels;
}

describe('what is offered', () => {
  test('is less at another’s message than at one’s own', async () => {
    const others = ['React', 'Reply', 'Copy text', 'Forward', 'Remind me'];
    expect(await act(theirs())).toEqual(others);
    expect(await act(mine())).toEqual([
      'React',
      'Reply',
      'Edit',
      'Forward', // a file has no text to copy
      'Remind me',
      'Delete for everyone',
    ]);
  });

  test('at what could not be sent concerns nobody else; what waits is as good as sent', async () => {
    state = 'failed';
    expect(await act(mine())).toEqual(['Forward']);
    state = 'waiting';
    expect(await act(mine())).toContain('Edit');
  });

  test('is drawn anew when the message has changed, and nothing at one that is deleted', () => {
    near(mine());
    expect(document.querySelector('.zc-bar')).not.toBeNull();
    mine().set({ retracted: 'now' });
    box.messages.trigger('change', mine());
    expect(document.querySelector('.zc-bar')).toBeNull();
  });
});

test('a file is kept in the Briefcase, by its real name, and nothing of a foreign host', async () => {
  expect(await act(theirs())).not.toContain('Save to Briefcase');
  expect(await act(mine(), 'Save to Briefcase')).not.toContain('Save to Briefcase');
  mine().set({ body: OWN_FILE });
  await act(mine(), 'Save to Briefcase');
  expect(tell).toHaveBeenCalledWith({
    type: 'keep',
    file: { url: OWN_FILE, name: 'plan.pdf', kind: 'file' },
  });
});

test('a text is copied, and said to be, or why it was not', async () => {
  const writeText = vi.fn(() => Promise.resolve());
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
  await act(theirs(), 'Copy text');
  expect(writeText).toHaveBeenCalledWith('On Thursday.');
  expect(note).toHaveBeenCalledWith('Copied');
  writeText.mockRejectedValue(new Error('no'));
  await act(theirs(), 'Copy text');
  expect(complain).toHaveBeenCalledWith('The browser did not let the text be copied.');
  expect(note).toHaveBeenCalledTimes(1);
  Reflect.deleteProperty(navigator, 'clipboard');
});

test('a message is passed on as it is, with its author; a file as its address, with what is known of it', async () => {
  await act(mine(), 'Forward');
  const forwarded = { jid: 'bob@x', text: FILE, saidFirst: { name: 'Bob Martin', jid: ME } };
  mine().set({ zc_file: { name: 'the plan.pdf', size: 12 } });
  await act(mine(), 'Forward');
  expect(tell.mock.calls).toEqual([
    [{ type: 'forward', message: { ...forwarded, file: {} } }],
    [{ type: 'forward', message: { ...forwarded, file: { name: 'the plan.pdf', size: 12 } } }],
  ]);
});

describe('a reminder', () => {
  test('is about the place in one’s own archive, and begins as the message does', async () => {
    await act(theirs(), 'Remind me');
    const about = { type: 'remind', jid: 'bob@x', isGroup: false };
    expect(tell).toHaveBeenCalledWith({ ...about, id: '17', text: 'On Thursday.' });
    await act(mine(), 'Remind me');
    expect(tell).toHaveBeenLastCalledWith({ ...about, id: '', text: 'plan.pdf' });
  });

  test('in a group is about the place in the group’s', async () => {
    box.set({ type: 'chatroom' });
    theirs().set({ 'stanza_id bob@x': '4' });
    await act(theirs(), 'Remind me');
    expect(tell.mock.calls[0]![0]).toMatchObject({ isGroup: true, id: '4' });
  });
});

test('an edit and a reply go to the composer', async () => {
  await act(mine(), 'Edit');
  expect(mine().get('correcting')).toBe(true);
  await act(theirs(), 'Reply');
  expect(mine().get('correcting')).toBe(false);
  expect(box.get('reply_to_id')).toBe('theirs');
  const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true });
  expect(document.body.dispatchEvent(escape)).toBe(false);
  expect(box.get('reply_to_id')).toBeUndefined();
});

describe('a deletion', () => {
  test('is asked about, and done for everyone', async () => {
    await act(mine(), 'Edit');
    await act(mine(), 'Delete for everyone');
    expect(ask.mock.calls[0]![0]).toMatchObject({ title: 'Delete this message?', danger: true });
    expect(mine().get('correcting')).toBe(false);
    expect(mine().values).toMatchObject({ retracted_id: 'mine', editable: false });
    const [stanza] = converse.sent;
    expect(stanza!.querySelector('retract')!.id).toBe('mine');
    expect(stanza!.querySelector('body')!.textContent).toBe('A message was deleted.');
    expect(mine().get('retraction_id')).toBe(stanza!.id);
  });

  test('is not done when the user keeps it, or somebody else was quicker', async () => {
    ask.mockResolvedValueOnce(false);
    await act(mine(), 'Delete for everyone');
    expect(mine().isRetracted()).toBe(false);
    ask.mockImplementationOnce(() => {
      mine().set({ retracted: 'on the phone' });
      return Promise.resolve(true);
    });
    await act(mine(), 'Delete for everyone');
    expect(mine().get('retracted')).toBe('on the phone');
    expect(converse.sent).toEqual([]);
  });
});

describe('the conversation on the screen', () => {
  test('has a composer that says to whom one writes, and a name for its messages', () => {
    acts.show();
    const textarea = document.querySelector('textarea')!;
    expect(textarea.placeholder).toBe('Write to Bob Martin');
    expect(textarea.getAttribute('aria-label')).toBe('Write to Bob Martin');
    expect(document.querySelector('[role=log]')!.getAttribute('aria-label')).toBe('Messages');
  });

  test('says of a message that the keyboard comes to who says what, and how far it is', () => {
    const heard = (message: FakeMessage): string | null => {
      const element = near(message);
      element.tabIndex = -1;
      element.focus();
      return element.getAttribute('aria-label');
    };
    theirs().values['time'] = '2026-11-20T14:05:00';
    expect(heard(theirs())).toMatch(/^Bob Martin, November 20, 2026.*, On Thursday\.$/);
    expect(heard(mine())).toBe('You, plan.pdf, Sent');
    mine().values['retracted'] = 'now';
    expect(heard(mine())).toBe('You, Message deleted');
  });

  test('leaves what comes to be told elsewhere, and once', () => {
    const flow = document.querySelector('.chat-content__messages')!;
    flow.outerHTML = `<div class="chat-content" aria-live="polite">${flow.outerHTML}</div>`;
    acts.show();
    expect(document.querySelector('[aria-live=polite]')).toBeNull();
    expect(document.querySelector('[role=log]')!.getAttribute('aria-live')).toBe('off');
  });

  test('may be none', () => {
    current = undefined;
    expect(() => acts.show()).not.toThrow();
    expect(document.querySelector('textarea')!.placeholder).toBe('');
  });
});
