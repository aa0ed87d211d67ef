// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { groupTextsFrom } from '../../../../src/chat/groups/group-texts.ts';
import { LONGEST_NAME, openNewGroup } from '../../../../src/chat/groups/new-group.ts';
import '../support/dialogs.ts';

test('needs a name that is more than spaces; people may come later', async () => {
  const made: unknown[] = [];
  const { element } = openNewGroup({
    document,
    texts: groupTextsFrom(() => undefined),
    find: () => ({ rows: [], more: 0 }),
    changes: new EventTarget(),
    make: (...group) => {
      made.push(group);
      return Promise.resolve();
    },
  });
  const field = element.querySelector('input')!;
  const make = element.querySelector<HTMLButtonElement>('[type=submit]')!;
  const name = (text: string): void => {
    field.value = text;
    field.dispatchEvent(new InputEvent('input'));
  };
  expect(document.activeElement).toBe(field);
  expect(field.maxLength).toBe(LONGEST_NAME);
  expect(make.disabled).toBe(true);
  name('  ');
  expect(make.disabled).toBe(true);
  name(' The move ');
  const people = element.querySelector('zc-people-picker')!;
  people.chosen = [{ key: 'bob@x', name: 'Bob' }];
  make.click();
  await Promise.resolve();
  expect(made).toEqual([['The move', ['bob@x']]]);
  expect(element.isConnected).toBe(false);
});
