// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  findMentions,
  GroupMentions,
  mendMentionForm,
} from '../../../src/conversation/group-mentions.ts';
import { FakeBox, fakeConverse, FakeMessage, FakeModel } from './support.ts';

const ME = 'alice@example.test';
const ROOM = 'move@conference.example.test';
const BOB = { jid: 'bob@example.test', name: 'Bob Martin' };
const ELISE = { jid: 'elise@example.test', name: 'Élise' };
const BOBBY = { jid: 'bobby@example.test', name: 'Bob' };

describe('the names in what is written', () => {
  const find = (text: string) =>
    findMentions(text, [BOBBY, BOB, ELISE], ({ jid }) => `xmpp:${jid}`);

  test('are found behind the sign, the longest first, in whatever case', () => {
    expect(find('@bob martin and @Élise, look')).toEqual([
      '@bob martin and @Élise, look',
      [
        { begin: 1, end: 11, value: 'bob martin', type: 'mention', uri: 'xmpp:bob@example.test' },
        { begin: 17, end: 22, value: 'Élise', type: 'mention', uri: 'xmpp:elise@example.test' },
      ],
    ]);
  });

  test.each(['bob@example.test', 'write to @Bobby', '@', '@nobody', 'no name at all', ''])(
    'are not found in %j',
    (text) => expect(find(text)).toEqual([text, []]),
  );
});

describe('in a group', () => {
  const box = Object.assign(new FakeBox(ROOM), {
    occupants: {
      models: [
        new FakeModel({ jid: ME, nick: 'Alice' }),
        new FakeModel({ jid: BOB.jid, nick: 'Bob M.' }),
        new FakeModel({ jid: 'gone@example.test' }), // of whom Converse knows no name
      ],
    },
  });
  box.set({ nick: 'Alice' });
  type Prototype = {
    getAllKnownNicknames(this: unknown): string[];
    parseTextForReferences(this: unknown, text: string): [string, { uri: string }[]];
    isUserMentioned(this: unknown, message: unknown): boolean;
  };
  let muc: Prototype;

  beforeEach(() => {
    const { inner } = fakeConverse();
    muc = {} as Prototype;
    Object.assign(inner.exports, { MUC: { prototype: muc } });
    const mentions = new GroupMentions(ME);
    mentions.mend(inner);
    mentions.take(ROOM, [{ jid: ME, name: 'Alice' }, BOB, ELISE]);
  });

  test('everybody but oneself can be called, also who is not there', () => {
    expect(muc.getAllKnownNicknames.call(box)).toEqual(['Bob M.', 'Élise']);
    const [, references] = muc.parseTextForReferences.call(box, '@Bob M. @Élise');
    expect(references.map(({ uri }) => uri)).toEqual([
      'xmpp:bob@example.test',
      'xmpp:elise@example.test',
    ]);
  });

  test.each([
    ['by a reference', { references: [{ type: 'mention', uri: `xmpp:${ME}` }] }, true],
    ['by his place', { references: [{ type: 'mention', uri: `xmpp:${ROOM}/Alice` }] }, true],
    ['somebody else', { references: [{ type: 'mention', uri: 'xmpp:bob@example.test' }] }, false],
    ['by the name alone', { references: [], body: 'Alice?' }, true],
    ['nobody', { references: [], body: 'Alicea' }, false],
    ['by what cannot be read', { references: [{ type: 'mention', uri: 'xmpp:%' }] }, false],
  ])('who is called %s', (_how, values, expected) => {
    expect(muc.isUserMentioned.call(box, new FakeMessage(values))).toBe(expected);
  });
});

test('Tab goes on, and what is typed is no pattern', async () => {
  const item = vi.fn();
  class Form extends HTMLElement {
    auto_complete: unknown;
    initMentionAutoComplete(): void {
      this.auto_complete = { ac_triggers: ['Tab', '@'], item };
    }
  }
  customElements.define('converse-muc-message-form', Form);
  await mendMentionForm(customElements);
  const form = new Form();
  form.initMentionAutoComplete();
  const complete = form.auto_complete as {
    ac_triggers: string[];
    item: (suggestion: unknown, typed: string) => unknown;
  };
  expect(complete.ac_triggers).toEqual(['@']);
  complete.item('x', 'Dave (');
  expect(item).toHaveBeenCalledWith('x', 'Dave \\(');
});
