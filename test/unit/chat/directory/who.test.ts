// @vitest-environment jsdom
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { Who } from '../../../../src/chat/directory/who.ts';
import { People } from '../../../../src/chat/model/people.ts';
import type { PanelQuestions } from '../../../../src/chat/page/ask-panel.ts';
import { NotAnswered } from '../../../../src/browser/asking.ts';
import type { QuestionOf, Questions } from '../../../../src/shared/questions.ts';
import { FakeLine } from '../support/fake-line.ts';
import { stanzaOf } from '../support/stanzas.ts';

let line: FakeLine;
let isOff: boolean;
let who: Who;
let people: People;
const soon = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 50));
const domain = (): string => line.line.bareJid.split('@')[1]!;
const bob = (): string => `bob@${domain()}`;

const found = { name: 'Bob Martin' };
const ask = ((question: QuestionOf<Questions>) => {
  if (isOff) return Promise.reject(new NotAnswered('off'));
  if (question.kind === 'find') {
    const people = ['sister.test', 'elsewhere.test'].map((at) => ({
      address: `x@${at}`,
      ...found,
    }));
    return Promise.resolve({ people, more: false });
  }
  return Promise.resolve({ [bob()]: { address: bob(), ...found } });
}) as unknown as PanelQuestions['ask'];

// Fetched once, so that no test waits for it.
beforeAll(() => import('../../../../src/chat/later.ts'));

beforeEach(() => {
  line = new FakeLine();
  isOff = false;
  const { bareJid } = line.line;
  // The own name on the server is another matter.
  line.server = (request) =>
    request.hasAttribute('to') ? undefined : '<vCard xmlns="vcard-temp"/>';
  who = new Who({
    line: line.line,
    ask,
    email: bareJid,
    name: 'Alice Liddell',
    onKnown: () => undefined,
    report: () => undefined,
  });
  people = new People(who.names);
  const item = `<item jid="${bob()}" name="Bobby" subscription="both"/>`;
  people.takeRoster(stanzaOf(`<query xmlns="jabber:iq:roster">${item}</query>`), true);
});

test("the directory's name goes before the contact list's, and nobody's vCard is asked for", async () => {
  expect(people.nameOf(bob())).toBe('Bobby');
  who.want([bob(), `carol@${domain()}`]);
  await soon();
  expect(people.nameOf(bob())).toBe('Bob Martin');
  expect(people.nameOf(`carol@${domain()}`)).toBe('Carol');
  expect(line.requests).toEqual([]);
});

test('where there is no directory, what colleagues say of themselves is better than nothing', async () => {
  isOff = true;
  who.want([`carol@${domain()}`, 'eve@elsewhere.test']);
  await soon();
  expect(line.requests.map(({ element }) => element.getAttribute('to'))).toEqual([
    `carol@${domain()}`,
  ]);
  line.requests[0]!.answer('<vCard xmlns="vcard-temp"><FN>Carol Danvers</FN></vCard>');
  await soon();
  expect(people.nameOf(`carol@${domain()}`)).toBe('Carol Danvers');
});

test('a stranger goes by his address, so that he cannot be taken for a colleague', () => {
  expect(people.nameOf('bob\\27martin@elsewhere.test')).toBe("bob'martin@elsewhere.test");
});

test('people of another domain are offered when there is chat in it', async () => {
  const asked = who.find('bo', new AbortController().signal);
  await soon();
  expect(line.requests[0]!.xml).toContain('disco#info');
  line.requests
    .shift()!
    .answer(
      '<query xmlns="http://jabber.org/protocol/disco#info"><identity category="server" type="im"/></query>',
    );
  await soon();
  line.requests.shift()!.refuse('remote-server-not-found');
  expect(await asked).toMatchObject({ people: [{ jid: 'x@sister.test' }] });
});
