// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { nameThePeople, noticeIn } from '../../../src/frame/group-notice.ts';

const element = (text: string): Element =>
  new DOMParser().parseFromString(text, 'text/xml').documentElement;
const notice = (inside: string): Element =>
  element(
    `<message xmlns="jabber:client"><happened xmlns="com_zimbra_converse:group:0" ${inside}</happened></message>`,
  );

test('a notice says what was done, and to whom', () => {
  const added = notice('deed="added"><person jid="Carol@example.test"/>');
  expect(noticeIn(added)).toEqual({
    deed: 'added',
    people: [{ jid: 'carol@example.test', name: '' }],
    title: '',
  });
  expect(noticeIn(notice('deed="renamed" title="Move">'))?.title).toBe('Move');
});

test('what is no notice, or one that is not known yet, is none', () => {
  expect(noticeIn(notice('deed="exploded">'))).toBeUndefined();
  expect(
    noticeIn(element('<message xmlns="jabber:client"><body>x</body></message>')),
  ).toBeUndefined();
  const others = element('<message><happened xmlns="another" deed="added"/></message>');
  expect(noticeIn(others)).toBeUndefined();
});

test('people get the names that the reader knows, whatever the sender says', () => {
  const added = notice('deed="added"><person jid="carol@example.test" name="A fool"/>');
  nameThePeople(added, (jid) => (jid === 'carol@example.test' ? 'Carol Danvers' : 'nobody'));
  expect(noticeIn(added)?.people[0]?.name).toBe('Carol Danvers');
});
