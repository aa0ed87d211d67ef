/** Whatever opens over the chat is looked at in all its states: see test/e2e/accessibility.test.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NOT_WALKED, OPENED } from '../support/opened.ts';

/** How a file opens something, or has a box of its own beside the messages. */
const OPENS =
  /(?<![.\w])(openDialog|openForm|openMenu)\(|\.showModal\(|\b(ask|tell)\((parts\.)?document\b|role="(menu|listbox|dialog)"|'role', '(menu|listbox|dialog)'|['" ]zc-(banner|say|note|notes|recording|emojis|elsewhere)['" ]/;

test('all that opens is in the walk', () => {
  const found = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map((name) => join('src', name))
    .filter((name) => /^src\/(chat|conversation|frame|panel)\/.*\.ts$/.test(name))
    .filter((name) => OPENS.test(readFileSync(name, 'utf8')));
  expect(found.sort()).toEqual([...Object.keys(OPENED), ...Object.keys(NOT_WALKED)].sort());
});
