import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dot-properties';
import { expect, test } from 'vitest';
import { headTextsFrom } from '../../../src/chat/conversation/head-texts.ts';
import { forwardTextsFrom } from '../../../src/chat/forward/forward-texts.ts';
import { groupTextsFrom } from '../../../src/chat/groups/group-texts.ts';
import { helpTextsFrom } from '../../../src/chat/help/help-texts.ts';
import { testTextsFrom } from '../../../src/chat/help/test-texts.ts';
import { actTextsFrom } from '../../../src/chat/list/act-texts.ts';
import { listTextsFrom } from '../../../src/chat/list/list-texts.ts';
import { remindTextsFrom } from '../../../src/chat/reminders/remind-texts.ts';
import { searchTextsFrom } from '../../../src/chat/search/search-texts.ts';
import type { Message, Texts } from '../../../src/shared/texts.ts';

const FILE = join(import.meta.dirname, '../../../zimlet/com_zimbra_converse.properties');
const english = parse(readFileSync(FILE, 'utf8')) as unknown as Record<string, string>;

/** Those that no part asks for by a whole name. */
const PARTS: Readonly<Record<string, (message: Message) => Texts<string>>> = {
  ask: actTextsFrom,
  group: groupTextsFrom,
  head: headTextsFrom,
  help: helpTextsFrom,
  test: testTextsFrom,
  forward: forwardTextsFrom,
  list: listTextsFrom,
  remind: remindTextsFrom,
  search: searchTextsFrom,
};

test.each(Object.entries(PARTS))(
  'the texts of %s are in the message files, in the same words',
  (_part, textsFrom) => {
    const asked: string[] = [];
    const said = textsFrom((key) => {
      asked.push(key);
      return english[key];
    });
    // What English does not tell apart when it counts, it need not say.
    const unknown = asked.filter((key) => !(key in english));
    expect(unknown.filter((key) => !/_(zero|two|few|many)$/.test(key))).toEqual([]);
    expect(said).toEqual(textsFrom(() => undefined));
  },
);

test.each(['ask', 'list', 'remind', 'search'])('no text of %s is in the files in vain', (part) => {
  const asked: string[] = [];
  PARTS[part]!((key) => {
    asked.push(key);
    return undefined;
  });
  const inFile = Object.keys(english).filter((key) => key.startsWith(`converse_${part}_`));
  expect(inFile.filter((key) => !asked.includes(key))).toEqual([]);
});
