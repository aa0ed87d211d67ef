// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { tellOfGroups, wordsFor } from '../../../src/conversation/group-notices.ts';
import { fakeConverse } from './support.ts';

const ME = 'alice@example.test';
const texts = {
  converse_group_said_added: '{0} added {1}',
  converse_group_said_added_me: 'You added {1}',
  converse_group_said_added_you: '{0} added you',
  converse_chat_act_reactors_and: '{0} and {1}',
  converse_group_said_and_you: 'and you',
  converse_group_said_renamed: '{0} named it {1}',
};
const person = (name: string, jid = `${name.toLowerCase()}@example.test`) => ({ jid, name });
const say = (people: { jid: string; name: string }[], sender = 'them'): string =>
  wordsFor({ deed: 'added', people, title: '' }, { nick: 'Bob', sender }, ME, texts);

test('the words depend on who did it, and to whom', () => {
  expect(say([person('Carol'), person('Dave')])).toBe('Bob added Carol and Dave');
  expect(say([person('Carol'), person('Dave'), person('Eve')])).toBe(
    'Bob added Carol, Dave and Eve',
  );
  expect(say([person('Carol')], 'me')).toBe('You added Carol');
  expect(say([person('Alice', ME)])).toBe('Bob added you');
  expect(say([person('Alice', ME), person('Carol')])).toBe('Bob added Carol and you');
  expect(say([{ jid: 'x@example.test', name: '' }])).toBe('Bob added x@example.test');
  const renamed = { deed: 'renamed' as const, people: [], title: '$& <b>' };
  expect(wordsFor(renamed, { nick: '$1', sender: 'them' }, ME, texts)).toBe('$1 named it $& <b>');
});

const create = vi.fn(() => Promise.resolve('made'));
let converse: ReturnType<typeof fakeConverse>;
let prototype: { createMessage: (attributes: object) => Promise<unknown> };

beforeEach(() => {
  create.mockClear();
  converse = fakeConverse();
  prototype = { createMessage: create };
  Object.assign(converse.inner.exports, { MUC: { prototype } });
  tellOfGroups(converse.inner, ME, texts);
});

test('of all that Converse says itself about a group nothing is shown', async () => {
  const theirs = { type: 'info', message: 'This groupchat is not anonymous' };
  expect(await prototype.createMessage(theirs)).toBeUndefined();
  expect(create).not.toHaveBeenCalled();
  await prototype.createMessage({ type: 'groupchat', body: 'Hello' });
  await prototype.createMessage({ type: 'info', zc_notice: true, message: 'Bob added you' });
  expect(create).toHaveBeenCalledTimes(2);
});

test('a notice becomes a line, also out of the archive; a message stays one', () => {
  const message =
    '<message xmlns="jabber:client"><happened xmlns="com_zimbra_converse:group:0" deed="added">' +
    '<person jid="carol@example.test" name="Carol"/></happened></message>';
  const archived =
    `<message xmlns="jabber:client"><result xmlns="urn:xmpp:mam:2">` +
    `<forwarded xmlns="urn:xmpp:forward:0">${message}</forwarded></result></message>`;
  for (const text of [message, archived]) {
    const stanza = new DOMParser().parseFromString(text, 'text/xml').documentElement;
    expect(converse.fire('parseMUCMessage', stanza, { nick: 'Bob', sender: 'them' })).toEqual(
      expect.objectContaining({ type: 'info', zc_notice: true, message: 'Bob added Carol' }),
    );
  }
  const plain = new DOMParser().parseFromString('<message><body>x</body></message>', 'text/xml');
  const attributes = { type: 'groupchat' };
  expect(converse.fire('parseMUCMessage', plain.documentElement, attributes)).toBe(attributes);
});
