// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from 'vitest';
import { isMucPresence, nameFromJid, People, showOf } from '../../../../src/chat/model/people.ts';
import { stanzaOf } from '../support/stanzas.ts';

const roster = (items: string): Element =>
  stanzaOf(`<query xmlns="jabber:iq:roster">${items}</query>`);
let people: People;
beforeEach(() => {
  people = new People();
  people.takeRoster(
    roster(
      '<item jid="Bob@example.test" name="Bob Ärmel" subscription="both"/>' +
        '<item jid="zoe@example.test"/><item jid="abel@example.test" name=""/>',
    ),
    true,
  );
});
const names = (): string[] => people.all().map(({ jid }) => people.nameOf(jid));

describe('the contact list', () => {
  test('is sorted by name, with a readable one where none is known', () => {
    expect(names()).toEqual(['Abel', 'Bob Ärmel', 'Zoe']);
    expect(people.contact('bob@example.test')).toEqual({
      jid: 'bob@example.test',
      name: 'Bob Ärmel',
      subscription: 'both',
    });
    expect(people.contact('zoe@example.test')?.subscription).toBe('none');
  });

  test('changes by what is pushed', () => {
    people.takeRoster(roster('<item jid="zoe@example.test" name="Ada"/>'), false);
    people.takeRoster(roster('<item jid="bob@example.test" subscription="remove"/>'), false);
    expect(names()).toEqual(['Abel', 'Ada']);
  });

  test('given whole takes the place of what was known', () => {
    people.takeRoster(roster('<item jid="new@example.test"/>'), true);
    expect(names()).toEqual(['New']);
  });
});

describe('presence', () => {
  const comes = (resource: string, inside = '', type = ''): void =>
    people.takePresence(
      stanzaOf(
        `<presence from="Bob@example.test/${resource}" ${type && `type="${type}"`}>${inside}</presence>`,
      ),
    );
  test('is the best one of all devices, and goes with the last', () => {
    expect(people.presence('bob@example.test')).toBe('offline');
    comes('phone', '<show>xa</show>');
    expect(people.presence('bob@example.test')).toBe('away');
    comes('web');
    expect(people.presence('bob@example.test')).toBe('available');
    comes('desk', '<show>dnd</show>');
    expect(people.presence('bob@example.test')).toBe('busy');
    expect(people.presencesOf('bob@example.test')).toHaveLength(3);
    for (const resource of ['desk', 'web', 'phone']) comes(resource, '', 'unavailable');
    expect(people.presence('bob@example.test')).toBe('offline');
    expect(people.presencesOf('bob@example.test')).toEqual([]);
  });

  test('of a device is its last one', () => {
    comes('web');
    comes('web', '<show>away</show>');
    expect(people.presence('bob@example.test')).toBe('away');
  });

  test('is not known without a line', () => {
    comes('web');
    people.forgetPresence();
    expect(people.presence('bob@example.test')).toBe('offline');
  });

  test('that one shows is read the same way', () => {
    expect((['busy', 'away', 'available', 'offline'] as const).map(showOf)).toEqual([
      'dnd',
      'away',
      undefined,
      undefined,
    ]);
  });

  test('of a room is known by its mark', () => {
    expect(
      isMucPresence(
        stanzaOf('<presence><x xmlns="http://jabber.org/protocol/muc#user"/></presence>'),
      ),
    ).toBe(true);
    expect(isMucPresence(stanzaOf('<presence><x xmlns="vcard-temp:x:update"/></presence>'))).toBe(
      false,
    );
  });
});

test.each([
  ['miles.o\\27brien@example.test', "Miles O'brien"],
  ['anna_maria.k@example.test', 'Anna Maria K'],
  ['a\\40b@example.test', 'A@b'],
  ['..@example.test', '..@example.test'],
  ['élodie@example.test', 'Élodie'],
])('%s is called %s', (jid, name) => {
  expect(nameFromJid(jid)).toBe(name);
});
