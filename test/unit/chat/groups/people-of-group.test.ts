// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { groupTextsFrom } from '../../../../src/chat/groups/group-texts.ts';
import {
  askToLeave,
  openAddPeople,
  openRename,
} from '../../../../src/chat/groups/group-questions.ts';
import type { GroupView } from '../../../../src/chat/groups/group-view.ts';
import { openPeopleOfGroup } from '../../../../src/chat/groups/people-of-group.ts';
import { listTextsFrom } from '../../../../src/chat/list/list-texts.ts';
import type { Member, Role } from '../../../../src/chat/rooms/group-acts.ts';
import { button, front, settle } from '../support/dialogs.ts';

const ME = 'alice@example.test';
const BOB = 'bob@example.test';
const NAMES: Record<string, string> = { [ME]: 'Alice', [BOB]: 'Bob Martin' };

// jsdom has nothing to scroll.
Element.prototype.scrollIntoView = () => undefined;

let members: Member[];
let role: Role | undefined;
let fails: boolean;
let changed: () => void;
let view: GroupView;
let acts: string[];

beforeEach(() => {
  document.body.innerHTML = '';
  members = [
    { jid: BOB, role: 'member' },
    { jid: ME, role: 'owner' },
  ];
  role = 'owner';
  fails = false;
  acts = [];
  const act =
    (name: string) =>
    (...about: unknown[]): Promise<void> => {
      if (fails) return Promise.reject(new Error('no'));
      acts.push([name, ...about].join(' '));
      return Promise.resolve();
    };
  view = {
    document,
    texts: groupTextsFrom(() => undefined),
    listTexts: listTextsFrom(() => undefined),
    locale: 'en',
    room: 'move@c.example.test',
    me: ME,
    name: () => 'The move',
    picture: () => undefined,
    role: () => role,
    person: (key) => ({ key, name: NAMES[key] ?? key, presence: 'away' }),
    find: () => ({ rows: [], more: 0 }),
    changes: new EventTarget(),
    members: () => (fails ? Promise.reject(new Error('no')) : Promise.resolve(members)),
    add: act('add'),
    remove: act('remove'),
    makeOwner: act('owner'),
    rename: act('rename'),
    setPicture: act('picture'),
    leave: act('leave'),
    delete: act('delete'),
    write: (jid) => acts.push(`write ${jid}`),
    watch: (heard) => {
      changed = heard;
      return () => (changed = () => undefined);
    },
  };
});

const rows = (): (string | undefined)[] =>
  [...document.querySelectorAll('.zc-members li .zc-words')].map((row) =>
    row.textContent.replace(/\s+/g, ' ').trim(),
  );

describe('the people of a group', () => {
  test('oneself first, then by name, with what each may do', async () => {
    openPeopleOfGroup(view);
    expect(front()!.textContent).toContain('Looking who is in the group');
    await settle();
    expect(rows()).toEqual(['Alice (you) Owner', 'Bob Martin Away']);
    expect(front()!.textContent).toContain('2 people');
  });

  test('a mere member may add and leave, an owner everything', async () => {
    role = 'member';
    openPeopleOfGroup(view);
    await settle();
    expect(button('Add people')).toBeDefined();
    expect(button('Leave the group')).toBeDefined();
    expect(button('Rename')).toBeUndefined();
    expect(button('Delete the group')).toBeUndefined();
    role = 'owner';
    changed();
    expect(button('Rename')).toBeDefined();
    expect(button('Delete the group')).toBeDefined();
  });

  test('is asked for anew when something has changed', async () => {
    openPeopleOfGroup(view);
    await settle();
    members = [{ jid: ME, role: 'owner' }];
    changed();
    await vi.waitFor(() => expect(rows()).toHaveLength(1));
    expect(front()!.textContent).toContain('1 person');
  });

  test('says when it cannot be seen, and tries again', async () => {
    fails = true;
    openPeopleOfGroup(view);
    await settle();
    expect(front()!.textContent).toContain('could not be seen');
    fails = false;
    button('Try again')?.click();
    await settle();
    expect(rows()).toHaveLength(2);
  });

  test('removes somebody after a question', async () => {
    openPeopleOfGroup(view);
    await settle();
    button('What can be done with Bob Martin')?.click();
    const item = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')].find(
      ({ textContent }) => textContent.trim() === 'Remove from the group',
    );
    item?.click();
    await settle();
    expect(acts).toEqual([]);
    expect(front()!.textContent).toContain('Bob Martin will no longer see');
    button('Remove from the group')?.click();
    await settle();
    expect(acts).toEqual([`remove ${BOB}`]);
    expect(document.querySelectorAll('dialog')).toHaveLength(1);
  });
});

describe('the questions', () => {
  test('the last owner is told who will be it; whoever is alone, that all is over', async () => {
    void askToLeave(view);
    await settle();
    expect(front()!.textContent).toContain('Bob Martin will be the owner then.');
    front()!.close();
    members = [{ jid: ME, role: 'owner' }];
    const asked = askToLeave(view);
    await settle();
    expect(front()!.textContent).toContain('will be deleted');
    front()!.close();
    expect(await asked).toBe(false);
    expect(acts).toEqual([]);
  });

  test('a failure is told, and what was typed stays', async () => {
    fails = true;
    openRename(view);
    const input = front()!.querySelector('input')!;
    input.value = ' New ';
    input.dispatchEvent(new Event('input'));
    button('Save')?.click();
    await settle();
    expect(front()!.textContent).toContain('That did not work');
    expect(front()!.querySelector('input')?.value).toBe(' New ');
    fails = false;
    button('Save')?.click();
    await settle();
    expect(acts).toEqual(['rename New']);
    expect(document.querySelector('dialog')).toBeNull();
  });

  test('who adds people is told first what they will see; those of the group are not offered', async () => {
    const rows = [BOB, 'carol@example.test'].map((key) => view.person(key));
    view = { ...view, find: () => ({ rows, more: 0 }) };
    openAddPeople(view, new Set([BOB]));
    await settle();
    expect(front()!.textContent).toContain('everything that was said here before');
    expect(button('Add')?.disabled).toBe(true);
    const offered = [...front()!.querySelectorAll<HTMLElement>('[role=option]')];
    expect(offered.map(({ textContent }) => textContent.trim())).toHaveLength(1);
    offered[0]?.click();
    await settle();
    button('Add')?.click();
    await settle();
    expect(acts).toEqual(['add carol@example.test']);
  });
});
