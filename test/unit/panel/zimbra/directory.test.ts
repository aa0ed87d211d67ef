// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { NotOffered } from '../../../../src/browser/answering.ts';
import { directoryOf } from '../../../../src/panel/zimbra/directory.ts';
import type { Answerers } from '../../../../src/panel/zimbra/webmail.ts';
import { webmailWorld, type World } from './webmail-world.ts';

const ON = { GAL_ENABLED: true, GAL_AUTOCOMPLETE_ENABLED: true };
const entry = (attrs: object): object => ({ id: '7', l: '2', _attrs: attrs });
const BOB = entry({ email: 'Bob@example.test', fullName: 'Bob Martin', jobTitle: 'Architect' });
const names = (world: World): string[] => world.requests.map(([name]) => name);

function world(
  replies: Parameters<typeof webmailWorld>[0],
  settings: Record<string, unknown> = ON,
  contacts?: object,
): World & Pick<Answerers, 'find' | 'look-up'> {
  const made = webmailWorld(replies, settings, contacts);
  return { ...made, ...directoryOf(made.zimbra, made.soap) };
}

test('a part of a name finds people, and whether there are more', async () => {
  const asked = world({ AutoCompleteGal: { cn: [BOB], more: true } });
  expect(await asked.find({ kind: 'find', text: 'bo' })).toEqual({
    people: [{ address: 'bob@example.test', name: 'Bob Martin', title: 'Architect' }],
    more: true,
  });
  expect(asked.requests).toEqual([
    ['AutoCompleteGal', { _jsns: 'urn:zimbraAccount', name: 'bo', type: 'account', limit: 20 }],
  ]);
});

test('a part from inside a name is looked for when none begins with it', async () => {
  const asked = world({ AutoCompleteGal: { more: false }, SearchGal: { cn: [BOB], more: false } });
  const { people } = await asked.find({ kind: 'find', text: 'arti' });
  expect(people.map(({ name }) => name)).toEqual(['Bob Martin']);
  expect(names(asked)).toEqual(['AutoCompleteGal', 'SearchGal']);
});

test('without autocompletion the search remains', async () => {
  const off = world({ SearchGal: { cn: [BOB] } }, { ...ON, GAL_AUTOCOMPLETE_ENABLED: false });
  expect((await off.find({ kind: 'find', text: 'bob' })).people).toHaveLength(1);
  expect(names(off)).toEqual(['SearchGal']);
  const denied = world({
    AutoCompleteGal: { fault: 'service.PERM_DENIED' },
    SearchGal: { cn: [BOB] },
  });
  expect((await denied.find({ kind: 'find', text: 'bob' })).people).toHaveLength(1);
});

test('a directory that is switched off is not asked, and a refusal says the same', async () => {
  const off = world({}, { GAL_ENABLED: false });
  await expect(off.find({ kind: 'find', text: 'bob' })).rejects.toThrow(NotOffered);
  await expect(off['look-up']({ kind: 'look-up', addresses: ['a@b.c'] })).rejects.toThrow(
    NotOffered,
  );
  expect(off.requests).toEqual([]);
  const denied = world({
    AutoCompleteGal: { fault: 'service.PERM_DENIED' },
    SearchGal: { fault: 'service.PERM_DENIED' },
    Batch: { Fault: [{ Detail: { Error: { Code: 'service.PERM_DENIED' } } }] },
  });
  await expect(denied.find({ kind: 'find', text: 'bob' })).rejects.toThrow(NotOffered);
  await expect(denied['look-up']({ kind: 'look-up', addresses: ['a@b.c'] })).rejects.toThrow(
    NotOffered,
  );
  expect(denied.handled).toEqual([true, true]); // no dialog of the webmail's
});

test('another fault is none of that; the end of the session is left to the webmail', async () => {
  const down = world({ AutoCompleteGal: { fault: 'service.TEMPORARILY_UNAVAILABLE' } });
  await expect(down.find({ kind: 'find', text: 'bob' })).rejects.toThrow(/TEMPORARILY/);
  const over = world({ AutoCompleteGal: { fault: 'service.AUTH_EXPIRED' } });
  await expect(over.find({ kind: 'find', text: 'bob' })).rejects.toThrow(/AUTH_EXPIRED/);
  expect([down.handled, over.handled]).toEqual([[true], [false]]);
});

test('lists, rooms, hidden and system accounts are not offered', async () => {
  const others = [
    { email: 'all@example.test', fullName: 'Everybody', type: 'group' },
    { email: 'team@example.test', objectClass: ['top', 'zimbraDistributionList'] },
    { email: 'room@example.test', zimbraAccountCalendarUserType: 'RESOURCE' },
    { email: 'secret@example.test', zimbraHideInGal: 'TRUE' },
    { email: 'galsync.x7@example.test' },
    { email: 'spam.kqz8wbyo_q@example.test' },
    { email: 'ham.1hk4vd@example.test' },
    { email: 'virus-quarantine.abc@example.test' },
    { email: 'admin@example.test', fullName: 'The Administrator' },
    { fullName: 'Nobody at all' },
  ];
  const people = [{ email: ['ham.petersen@example.test'], firstName: 'Ham', lastName: 'Petersen' }];
  const asked = world({ AutoCompleteGal: { cn: [...others, ...people].map(entry) } });
  expect((await asked.find({ kind: 'find', text: 'a' })).people).toEqual([
    { address: 'ham.petersen@example.test', name: 'Ham Petersen' },
  ]);
});

test('addresses are looked up in one request, and an alias leads to its person', async () => {
  const asked = world({
    Batch: {
      SearchGalResponse: [
        {
          requestId: '1',
          cn: [entry({ email: 'admin@example.test', fullName: 'The Administrator' })],
        },
        {
          requestId: '0',
          cn: [
            entry({ email: 'carol.b@example.test', fullName: 'Another' }),
            entry({
              email: 'c.danvers@example.test',
              email2: 'Carol@example.test',
              fullName: 'Carol',
            }),
          ],
        },
        { requestId: '2' },
      ],
    },
  });
  const addresses = ['carol@example.test', 'admin@example.test', 'nobody@example.test'];
  expect(await asked['look-up']({ kind: 'look-up', addresses })).toEqual({
    'carol@example.test': { address: 'c.danvers@example.test', name: 'Carol' },
    // Who writes to one has a name, whoever he is.
    'admin@example.test': { address: 'admin@example.test', name: 'The Administrator' },
  });
  expect(asked.requests).toHaveLength(1);
  expect(asked.requests[0]![1]['SearchGalRequest']).toHaveLength(3);
});

test('a fault of one address is no answer about it', async () => {
  const asked = world({
    Batch: { Fault: [{ requestId: '0', Detail: { Error: { Code: 'service.FAILURE' } } }] },
  });
  await expect(asked['look-up']({ kind: 'look-up', addresses: ['a@b.c'] })).rejects.toThrow(
    /service\.FAILURE/,
  );
});

test("photos come from the directory, else from the user's contacts; no other host sees who is looked at", async () => {
  const urls: Record<string, string> = {
    'bob@example.test': `${location.origin}/service/home/~/?auth=co&id=257&part=1&t=1700000000000`,
    'eve@example.test': 'https://elsewhere.example/eve.png',
  };
  const contacts = {
    getContactByEmail: (address: string) => ({ getImageUrl: () => urls[address] }),
  };
  const cn = [
    BOB,
    entry({ email: 'eve@example.test', fullName: 'Eve' }),
    entry({ email: 'ada@example.test', fullName: 'Ada', thumbnailPhoto: '/9j/4AAQ' }),
    entry({ email: 'x@example.test', fullName: 'X', thumbnailPhoto: '<svg onload=alert(1)>' }),
    // It would come again with each answer.
    entry({ email: 'y@example.test', fullName: 'Y', thumbnailPhoto: `/9j/${'A'.repeat(200_000)}` }),
  ];
  const { people } = await world({ AutoCompleteGal: { cn } }, ON, contacts).find({
    kind: 'find',
    text: 'a',
  });
  expect(people.map(({ photo }) => photo)).toEqual([
    `${location.origin}/service/home/~/?auth=co&id=257&part=1`,
    undefined,
    'data:image/jpeg;base64,/9j/4AAQ',
    undefined,
    undefined,
  ]);
});
