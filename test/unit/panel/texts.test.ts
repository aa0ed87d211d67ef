import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dot-properties';
import { expect, test } from 'vitest';
import { textsFrom } from '../../../src/panel/texts.ts';

const FILE = join(import.meta.dirname, '../../../zimlet/com_zimbra_converse.properties');
const english = parse(readFileSync(FILE, 'utf8')) as Record<string, string>;

test("each text is one of the panel's own, or the frame gets it", () => {
  const { ofFrame } = textsFrom(english);
  const own = Object.keys(english).filter((key) => !(key in ofFrame));
  expect(
    own.filter(
      (key) =>
        !/^converse_(chat|open|close|widen|narrow|retry|leave_unsent|(more|people|pref|state|trouble|unread)_\w+)$/.test(
          key,
        ),
    ),
  ).toEqual([]);
  expect(Object.keys(ofFrame).length).toBeGreaterThan(own.length);
});
