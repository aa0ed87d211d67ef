import { describe, expect, test } from 'vitest';
import { counted, inAllLanguages, put, textsFrom } from '../../../src/shared/texts.ts';

const ENGLISH = { title: 'Chat', unread_one: '1 message', unread_other: '{0} messages' };
const RUSSIAN: Readonly<Record<string, string>> = {
  converse_language: 'ru',
  converse_list_title: '\u0427\u0430\u0442',
  converse_list_unread_one: '{0} \u0441\u043e\u043e\u0431\u0449\u0435\u043d\u0438\u0435',
  converse_list_unread_few: '{0} \u0441\u043e\u043e\u0431\u0449\u0435\u043d\u0438\u044f',
  converse_list_unread_many: '{0} \u0441\u043e\u043e\u0431\u0449\u0435\u043d\u0438\u0439',
  converse_list_unread_other: '{0} \u0441\u043e\u043e\u0431\u0449\u0435\u043d\u0438\u044f',
};

describe('the texts of a part', () => {
  test('are those of the message files, with the forms that English has not', () => {
    const texts = textsFrom(ENGLISH, 'converse_list_', (key) => RUSSIAN[key]);
    expect(texts.title).toBe('\u0427\u0430\u0442');
    expect(texts.language).toBe('ru');
    expect(texts).toHaveProperty('unread_few', RUSSIAN['converse_list_unread_few']);
  });

  test('are English where the message files know nothing', () => {
    expect(textsFrom(ENGLISH, 'converse_list_', () => undefined)).toEqual({
      ...ENGLISH,
      language: 'en',
    });
  });
});

describe('what is said of a number', () => {
  const said = (messages: Readonly<Record<string, string>>) => {
    const texts = textsFrom(ENGLISH, 'converse_list_', (key) => messages[key]);
    return (count: number, shown?: string) => counted(texts, 'unread', count, shown);
  };

  test('follows the rules of the language that the texts are in', () => {
    const russian = said(RUSSIAN);
    expect([1, 2, 5, 21, 22].map((count) => russian(count).slice(-1))).toEqual([
      '\u0435',
      '\u044f',
      '\u0439',
      '\u0435',
      '\u044f',
    ]);
    expect(russian(21)).toMatch(/^21 /);
    const english = said({});
    expect([0, 1, 2, 1234].map((count) => english(count))).toEqual([
      '0 messages',
      '1 message',
      '2 messages',
      '1,234 messages',
    ]);
  });

  test('is the last form where there is no other', () => {
    const japanese = said({ converse_language: 'ja', converse_list_unread_other: '{0}\u4ef6' });
    expect(japanese(1)).toBe('1\u4ef6');
    expect(said({ converse_language: 'ar' })(3)).toBe('3 messages');
  });

  test('shows what stands for the number', () => {
    expect(said({})(120, '99+')).toBe('99+ messages');
  });
});

test('English names stand for those of all languages', () => {
  expect(inAllLanguages(['title', 'unread_one', 'unread_other'])).toEqual(
    expect.arrayContaining(['title', 'unread_one', 'unread_two', 'unread_many', 'unread_other']),
  );
  expect(inAllLanguages(['title'])).toEqual(['title']);
});

test('a value is put in as it is', () => {
  expect(put('You: {0}', '$& {0}')).toBe('You: $& {0}');
});
