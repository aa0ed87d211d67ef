import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Addresses } from '../../../../src/chat/directory/addresses.ts';
import { Directory } from '../../../../src/chat/directory/directory.ts';
import { PeopleSearch } from '../../../../src/chat/directory/people-search.ts';
import type { PanelQuestions } from '../../../../src/chat/page/ask-panel.ts';
import { NotAnswered } from '../../../../src/browser/asking.ts';
import type {
  DirectoryPerson,
  NoAnswer,
  QuestionOf,
  Questions,
} from '../../../../src/shared/questions.ts';

const ME = 'alice@example.test';
const BOB: DirectoryPerson = {
  address: 'bob@example.test',
  name: 'Bob Martin',
  title: 'Architect',
};
const EVE: DirectoryPerson = { address: 'eve@elsewhere.test', name: 'Eve' };
const soon = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

let asked: QuestionOf<Questions>[];
let people: DirectoryPerson[];
let failure: NoAnswer | undefined;
let recent: string[];
let known: string[];
let unknown: string[];
let directory: Directory;

const ask = ((question: QuestionOf<Questions>) => {
  asked.push(question);
  if (failure) return Promise.reject(new NotAnswered(failure));
  if (question.kind === 'find') return Promise.resolve({ people, more: false });
  if (question.kind !== 'look-up') return Promise.resolve(recent);
  const found = people.filter(({ address }) => question.addresses.includes(address));
  return Promise.resolve(Object.fromEntries(found.map((each) => [each.address, each])));
}) as unknown as PanelQuestions['ask'];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  people = [BOB];
  failure = undefined;
  recent = [];
  known = [];
  unknown = [];
  directory = new Directory({
    ask,
    addresses: new Addresses(ME, ME),
    myJid: ME,
    isChatDomain: (domain) => Promise.resolve(domain === 'example.test'),
    onKnown: (jid) => known.push(jid),
    onUnknown: (jids) => unknown.push(...jids),
  });
});
afterEach(() => void vi.useRealTimers());

describe('find', () => {
  test('finds whoever can chat, without oneself, and remembers it', async () => {
    people = [BOB, EVE, { address: ME, name: 'Alice' }];
    const bob = { ...BOB, jid: 'bob@example.test' };
    expect(await directory.find('b')).toEqual({ outcome: 'found', people: [bob], more: false });
    expect(await directory.find(' B ')).toEqual({ outcome: 'found', people: [bob], more: false });
    expect(asked).toHaveLength(1);
    expect(directory.get('bob@example.test')).toEqual(bob);
    expect(known).toEqual(['bob@example.test', ME]);
  });

  test('tells nobody from not knowing', async () => {
    people = [EVE];
    expect(await directory.find('e')).toEqual({ outcome: 'nobody' });
    failure = 'trouble';
    expect(await directory.find('x')).toEqual({ outcome: 'unknown', why: 'trouble' });
    // Left in peace for a while, then asked again.
    expect(await directory.find('y')).toEqual({ outcome: 'unknown', why: 'trouble' });
    expect(asked).toHaveLength(2);
    await soon(15_001);
    failure = undefined;
    people = [BOB];
    expect(await directory.find('x')).toMatchObject({ outcome: 'found' });
  });

  test('a directory that is switched off is asked once', async () => {
    failure = 'off';
    expect(await directory.find('x')).toEqual({ outcome: 'unknown', why: 'off' });
    await soon(3_600_000);
    expect(await directory.find('y')).toEqual({ outcome: 'unknown', why: 'off' });
    expect(asked).toHaveLength(1);
  });
});

describe('look-up', () => {
  test('what is on the screen goes in one request, and each person once', async () => {
    directory.want(['bob@example.test', 'nobody@example.test']);
    directory.want(['o\\27brien@example.test', 'bob@example.test']);
    await soon();
    expect(asked).toEqual([
      {
        kind: 'look-up',
        addresses: ["o'brien@example.test", 'bob@example.test', 'nobody@example.test'],
      },
    ]);
    directory.want(['bob@example.test', 'nobody@example.test']);
    await soon(1_000);
    expect(asked).toHaveLength(1);
    expect(known).toEqual(['bob@example.test']);
    expect(unknown).toEqual([]);
  });

  test('who has gone off the screen is not asked for', async () => {
    const all = Array.from({ length: 200 }, (_, n) => `p${n}@example.test`);
    for (const jid of all) directory.want([jid]);
    await soon(10_000);
    const addresses = asked.flatMap((each) => (each.kind === 'look-up' ? each.addresses : []));
    expect(addresses).toHaveLength(64);
    expect(addresses).toContain('p199@example.test');
    expect(addresses).not.toContain('p0@example.test');
  });

  test('a directory that cannot be asked says so of everybody', async () => {
    failure = 'off';
    directory.want(['bob@example.test']);
    await soon();
    directory.want(['bob@example.test', 'carol@example.test']);
    await soon();
    expect(unknown).toEqual(['bob@example.test', 'bob@example.test', 'carol@example.test']);
    expect(asked).toHaveLength(1);
  });
});

test('recent people are those of the directory who can chat', async () => {
  recent = ['news@shop.test', 'bob@example.test', 'eve@elsewhere.test', 'canteen@example.test'];
  people = [BOB, EVE];
  expect(await directory.recent()).toEqual([{ ...BOB, jid: 'bob@example.test' }]);
  await directory.recent();
  expect(asked.map(({ kind }) => kind)).toEqual(['recent', 'look-up']);
});

test('recent people that cannot be had now are asked for later', async () => {
  failure = 'trouble';
  expect(await directory.recent()).toEqual([]);
  failure = undefined;
  recent = ['bob@example.test'];
  expect(await directory.recent()).toEqual([]);
  await soon(15_001);
  expect(await directory.recent()).toHaveLength(1);
});

describe('a search while somebody types', () => {
  test('asks when the typing stops, and keeps what was found until then', async () => {
    let changes = 0;
    const search = new PeopleSearch(directory, () => (changes += 1));
    expect(search.for('b')).toMatchObject({ people: [], asking: false });
    expect(search.for('bo')).toMatchObject({ people: [], asking: true });
    search.for('bob');
    await soon(200);
    expect(asked).toEqual([{ kind: 'find', text: 'bob' }]);
    expect(changes).toBe(1);
    expect(search.for('bob')).toMatchObject({ people: [{ name: 'Bob Martin' }], asking: false });
    expect(search.for('bobb')).toMatchObject({ people: [{ name: 'Bob Martin' }], asking: true });
    expect(search.for('')).toMatchObject({ people: [], asking: false });
    await soon(1_000);
    expect(asked).toHaveLength(1);
  });

  test('one Chinese character is a name', async () => {
    new PeopleSearch(directory, () => undefined).for('李');
    await soon(200);
    expect(asked).toEqual([{ kind: 'find', text: '李' }]);
  });

  test('says when somebody may be missing', async () => {
    failure = 'off';
    const search = new PeopleSearch(directory, () => undefined);
    search.for('bob');
    await soon(200);
    expect(search.for('bob')).toMatchObject({ people: [], asking: false, unsure: true });
  });
});
