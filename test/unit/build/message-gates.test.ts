import { describe, expect, test } from 'vitest';
import { assertLanguages, assertMessages } from '../../../build/message-gates.ts';

const ENGLISH = {
  converse_language: 'en',
  converse_said: '{0} said {1}',
  converse_unread_one: '1 unread message',
  converse_unread_other: '{0} unread messages',
};
const FRENCH = {
  converse_language: 'fr',
  converse_said: '{1} de {0}',
  converse_unread_one: '{0} message',
  converse_unread_many: '{0} de messages',
  converse_unread_other: '{0} messages',
};

describe('assertMessages', () => {
  const check = (language: string, messages: Record<string, string>, source?: string) => (): void =>
    assertMessages(
      `x_${language}`,
      source ?? Object.keys(messages).join(' =\n'),
      messages,
      ENGLISH,
      language,
    );

  test('takes each language with the forms that it has', () => {
    expect(check('en', ENGLISH)).not.toThrow();
    expect(check('fr', FRENCH)).not.toThrow();
    const { converse_unread_other, converse_said } = FRENCH;
    const japanese = { converse_language: 'ja', converse_said, converse_unread_other };
    expect(check('ja', japanese)).not.toThrow();
    const brazilian = { ...FRENCH, converse_language: 'pt-BR' };
    expect(check('pt_BR', brazilian)).not.toThrow();
    const arabic = {
      ...FRENCH,
      converse_language: 'ar',
      converse_unread_zero: 'none',
      converse_unread_one: 'a message',
      converse_unread_two: 'two messages',
      converse_unread_few: '{0} messages',
    };
    expect(check('ar', arabic)).not.toThrow();
  });

  test.each<[string, Record<string, string | undefined>]>([
    ['missing [converse_said]', { converse_said: undefined }],
    ['missing [converse_unread_many]', { converse_unread_many: undefined }],
    ['unknown [converse_siad]', { converse_siad: 'a' }],
    ['unknown [converse_unread_few]', { converse_unread_few: '{0} messages' }],
    ['key "delete" must start with converse_', { delete: 'x' }],
    ['converse_language must be fr', { converse_language: 'en' }],
    ['converse_said is empty', { converse_said: ' ' }],
    ['converse_said has not the places', { converse_said: '{0} a dit' }],
    ['converse_said has not the places', { converse_said: '{0} de {1} et {2}' }],
    // It is said of none as well.
    ['converse_unread_one has not the places', { converse_unread_one: '1 message' }],
    ['converse_unread_many has not the places', { converse_unread_many: 'des messages' }],
  ])('refuses with: %s', (reason, change) => {
    const all: Record<string, string | undefined> = { ...FRENCH, ...change };
    const changed = Object.entries(all).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    expect(check('fr', Object.fromEntries(changed))).toThrow(reason);
  });

  test('refuses what Zimbra would read as other letters, and a key that is there twice', () => {
    expect(check('fr', FRENCH, 'converse_said = \u00e9')).toThrow('must be ASCII');
    expect(check('fr', FRENCH, 'converse_said = a\nconverse_said = b')).toThrow(
      'converse_said is there twice',
    );
  });
});

describe('assertLanguages', () => {
  const check =
    (files: string[], languages = ['en', 'fr']) =>
    (): void =>
      assertLanguages('x', files, languages);

  test('wants the file of each language, and no other', () => {
    expect(check(['x.properties', 'x_en.properties', 'x_fr.properties'])).not.toThrow();
    expect(check(['x.properties', 'x_en.properties'])).toThrow('no file [x_fr.properties]');
    expect(
      check(['x.properties', 'x_de.properties', 'x_en.properties', 'x_fr.properties']),
    ).toThrow('not on the list [x_de.properties]');
    expect(check(['x.properties', 'x_iw.properties'], ['iw'])).toThrow('made by the build');
  });
});
