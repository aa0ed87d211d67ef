import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dot-properties';
import { describe, expect, test } from 'vitest';
import * as ask from '../../../../src/chat/list/act-texts.ts';
import * as remind from '../../../../src/chat/reminders/remind-texts.ts';
import * as search from '../../../../src/chat/search/search-texts.ts';

const read = (name: string): Record<string, string> =>
  parse(
    readFileSync(join(import.meta.dirname, '../../../../zimlet', name), 'utf8'),
  ) as unknown as Record<string, string>;
const english = read('com_zimbra_converse.properties');
const french = read('com_zimbra_converse_fr.properties');
type Texts = Readonly<Record<string, string>>;

describe.each<[string, Texts, (message: (key: string) => string | undefined) => Texts]>([
  ['converse_ask_', ask.ENGLISH, ask.actTextsFrom],
  ['converse_remind_', remind.ENGLISH, remind.remindTextsFrom],
  ['converse_search_', search.ENGLISH, search.searchTextsFrom],
])('the texts %s', (start, fallback, textsFrom) => {
  test('are in both languages, and no others', () => {
    const wanted = Object.keys(fallback).map((key) => start + key);
    for (const messages of [english, french]) {
      const found = Object.keys(messages).filter((key) => key.startsWith(start));
      expect(found.sort()).toEqual([...wanted].sort());
    }
    expect(textsFrom((key) => english[key])).toEqual(fallback);
    expect(textsFrom(() => undefined)).toEqual(fallback);
  });

  test('have the same places to fill, and no technical words', () => {
    for (const key of Object.keys(english).filter((each) => each.startsWith(start))) {
      expect(french[key]!.includes('{0}'), key).toBe(english[key]!.includes('{0}'));
      expect(`${english[key]!} ${french[key]!}`).not.toMatch(
        /xmpp|jid|roster|groupchat|muc|serve/i,
      );
    }
  });
});
