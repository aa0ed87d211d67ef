// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { headActions } from '../../../../src/chat/conversation/head-actions.ts';
import type { HeadFacts } from '../../../../src/chat/conversation/head-facts.ts';
import { headTextsFrom } from '../../../../src/chat/conversation/head-texts.ts';
import type { ConversationHead } from '../../../../src/chat/conversation/header.ts';
import '../../../../src/chat/conversation/header.ts';
import { listTextsFrom } from '../../../../src/chat/list/list-texts.ts';
import type { Role } from '../../../../src/chat/rooms/group-acts.ts';

const texts = headTextsFrom(() => undefined);
const LIST = listTextsFrom(() => undefined);
const BOB: HeadFacts = {
  peer: 'bob@example.test',
  name: 'Bob Martin',
  isGroup: false,
  online: true,
  presence: 'busy',
  people: [],
  typing: [],
  beside: 0,
  pinned: false,
  muted: false,
  blocked: false,
  mayBlock: true,
  unreachable: false,
};
const GROUP: HeadFacts = { ...BOB, peer: 'move@conference.example.test', isGroup: true };
let head: ConversationHead;
let facts: HeadFacts;
let role: Role | undefined;
const events = new EventTarget();
const choose = vi.fn();

/** What it says of the conversation, once it is drawn. */
async function about(now: HeadFacts): Promise<string | undefined> {
  facts = now;
  events.dispatchEvent(new Event('change'));
  await head.updateComplete;
  return head.querySelector('.zc-about')?.textContent.trim();
}

beforeEach(async () => {
  choose.mockReset();
  role = undefined;
  document.body.innerHTML = '';
  head = document.createElement('zc-conversation-head');
  facts = BOB;
  head.source = { events, facts: () => facts };
  head.actionsOf = (now) =>
    headActions(now, { texts, listTexts: LIST, roleIn: () => role, choose, meet: undefined });
  document.body.append(head);
  head.open = BOB;
  await head.updateComplete;
});

/** In the webmail. */
const WEBMAIL = ['write', 'appointment', 'by_mail'];

describe('the head of a conversation', () => {
  test('says who it is with, and what that one is doing', async () => {
    expect(head.querySelector('h1')?.textContent.trim()).toBe('Bob Martin');
    expect(await about(BOB)).toBe('Busy');
    expect(await about({ ...BOB, presence: 'away', statusText: 'in a meeting' })).toBe(
      'Away · in a meeting',
    );
    expect(await about({ ...BOB, online: false })).toBe('Not connected');
    expect(head.querySelector('.zc-dot')?.classList).toContain('zc-offline');
  });

  test('says at the way back how much waits in other conversations', async () => {
    const back = (): HTMLElement => head.querySelector('.zc-back')!;
    expect(back().getAttribute('aria-label')).toBe('Back to the conversations');
    expect(back().textContent.trim()).toBe('');
    await about({ ...BOB, beside: 3 });
    expect(back().textContent.trim()).toBe('3');
    expect(back().getAttribute('aria-label')).toBe('Back to the conversations: 3 unread messages');
    await about({ ...BOB, beside: 120 });
    expect(back().textContent.trim()).toBe('99+');
  });

  test('says who is in a group, as long as they can be named', async () => {
    expect(await about(GROUP)).toBe('Group');
    const people = (...names: string[]) =>
      names.map((name, at) => ({ name, presence: at === 0 ? 'away' : 'offline' }) as const);
    const said = async (now: HeadFacts): Promise<string | undefined> =>
      (await about(now))?.replace(/\s+/g, ' ');
    const dots = (): (string | null)[] =>
      [...head.querySelectorAll('.zc-about .zc-dot')].map((dot) => dot.getAttribute('aria-label'));
    expect(await said({ ...GROUP, people: people('Bob', 'Carol') })).toBe('Bob, Carol');
    expect(dots()).toEqual(['Away', 'Offline']);
    const many = people('A', 'B', 'C', 'D', 'E');
    expect(await said({ ...GROUP, people: many })).toBe('6 people \u00b7 A');
    expect(dots()).toEqual(['Away']);
    expect(
      await said({ ...GROUP, people: many.slice(1).concat(people('A').slice(1), many.slice(1)) }),
    ).toBe('9 people');
    expect(await said({ ...GROUP, people: many, online: false })).toBe('Not connected');
  });

  test('says who is typing, to a screen reader too', async () => {
    expect(await about({ ...BOB, typing: ['Bob Martin'] })).toBe('is typing…');
    expect(head.querySelector('[role=status]')?.textContent).toBe('is typing…');
    expect(await about({ ...GROUP, typing: ['Bob'] })).toBe('Bob is typing…');
    expect(await about({ ...GROUP, typing: ['Bob', '$& {1}'] })).toBe('Bob and $& {1} are typing…');
    expect(await about({ ...GROUP, typing: ['A', 'B', 'C'] })).toBe('Several people are typing…');
    expect(await about(BOB)).toBe('Busy');
    expect(head.querySelector('[role=status]')?.textContent).toBe('');
  });

  test('leads back, and to what can be done', async () => {
    const back = vi.fn();
    head.addEventListener('zc-back', back);
    head.querySelector<HTMLElement>('.zc-back')?.click();
    expect(back).toHaveBeenCalledTimes(1);
    const more = (): HTMLElement => head.querySelector('[data-act=more]') as HTMLElement;
    const item = (id: string): HTMLElement =>
      document.querySelector(`[role=menu] [data-id=${id}]`) as HTMLElement;
    more().click();
    item('mute').click();
    await Promise.resolve();
    await Promise.resolve();
    expect(choose).toHaveBeenCalledWith('bob@example.test', 'mute');
    await about({ ...BOB, muted: true, pinned: true });
    expect(head.querySelector('.zc-muted')?.getAttribute('aria-label')).toBe('Muted');
    more().click();
    expect(item('mute').textContent.trim()).toBe('Unmute');
    item('pin').click();
    await Promise.resolve();
    await Promise.resolve();
    expect(choose).toHaveBeenLastCalledWith('bob@example.test', 'unpin');
  });

  test('an action may have a button, which says what it does', async () => {
    const run = vi.fn();
    head.actionsOf = () => [
      {
        id: 'find',
        label: 'Search',
        icon: headActions(BOB, {
          texts,
          listTexts: LIST,
          roleIn: () => role,
          choose,
          meet: undefined,
        })[0]!.icon,
        run,
        button: 'always',
      },
    ];
    await head.updateComplete;
    const button = head.querySelector<HTMLElement>('[data-act=find]');
    expect(button?.getAttribute('aria-label')).toBe('Search');
    button?.click();
    expect(run).toHaveBeenCalledTimes(1);
  });

  test('offers what can be done with a person, and with a group that is not over', async () => {
    const ids = (now: HeadFacts): string[] =>
      headActions(now, { texts, listTexts: LIST, roleIn: () => role, choose, meet: vi.fn() }).map(
        ({ id }) => id,
      );
    expect(ids(BOB)).toEqual(['meet', 'search', 'pin', 'mute_hour', 'mute', ...WEBMAIL, 'block']);
    expect(ids({ ...BOB, blocked: true })).toEqual([
      'search',
      'pin',
      'mute_hour',
      'mute',
      ...WEBMAIL,
      'block',
    ]);
    expect(ids({ ...BOB, mayBlock: false })).toEqual([
      'meet',
      'search',
      'pin',
      'mute_hour',
      'mute',
      ...WEBMAIL,
    ]);
    expect(ids({ ...GROUP, mayBlock: false })).toEqual([
      'meet',
      'search',
      'pin',
      'mute_hour',
      'mute',
      ...WEBMAIL,
      'people',
      'leave',
    ]);
    role = 'owner';
    const all = [
      'meet',
      'search',
      'pin',
      'mute_hour',
      'mute',
      ...WEBMAIL,
      'people',
      'rename',
      'leave',
      'delete',
    ];
    expect(ids({ ...GROUP, mayBlock: false })).toEqual(all);
    expect(ids({ ...GROUP, mayBlock: false, ended: 'deleted' })).toEqual([
      'search',
      'pin',
      'mute_hour',
      'mute',
    ]);
    const block = headActions(
      { ...BOB, blocked: true },
      { texts, listTexts: LIST, roleIn: () => role, choose, meet: undefined },
    );
    block.find(({ id }) => id === 'block')?.run();
    expect(choose).toHaveBeenLastCalledWith(BOB.peer, 'unblock');
    expect(await about({ ...BOB, blocked: true })).toBe('Blocked');
  });

  test('offers a meeting where the administrator has said where', async () => {
    const meet = vi.fn();
    expect(head.querySelector('[data-act=meet]')).toBeNull();
    head.actionsOf = (now) =>
      headActions(now, { texts, listTexts: LIST, roleIn: () => role, choose, meet });
    await head.updateComplete;
    head.querySelector<HTMLElement>('[data-act=meet]')?.click();
    expect(meet).toHaveBeenCalledWith(BOB);
  });

  test('is empty without a conversation, and hears of nothing once it is gone', async () => {
    head.open = undefined;
    await head.updateComplete;
    expect(head.textContent.trim()).toBe('');
    head.remove();
    const drawn = vi.spyOn(head, 'requestUpdate');
    events.dispatchEvent(new Event('change'));
    expect(drawn).not.toHaveBeenCalled();
  });
});
