/** The languages of the chat. Each has its message file in zimlet/, and every text is in each. */

/** As Zimbra names them: with these a user chooses his language. English is the file without a name. */
export const LANGUAGES: readonly string[] = [
  'en',
  'fr',
  'de',
  'es',
  'it',
  'pt',
  'pt_BR',
  'nl',
  'pl',
  'cs',
  'ro',
  'hu',
  'ru',
  'uk',
  'tr',
  'el',
  'ja',
  'zh_CN',
  'ar',
  'he',
];

/**
 * Other names for the same. Zimbra's own files for Hebrew are called `iw`, and so does Java call it
 * before 17; a newer one says `he`.
 */
export const ALSO_NAMED: Readonly<Record<string, readonly string[]>> = { he: ['iw'] };

/** As browsers write it: `pt-BR`. */
export const tagOf = (language: string): string => language.replace(/_/g, '-');

/** What a language tells apart when it says how many: `one`, `few`, `other`. */
export const categoriesOf = (language: string): readonly string[] =>
  new Intl.PluralRules(tagOf(language)).resolvedOptions().pluralCategories;

/** Whether this category of the language stands for one number alone, which then need not be written. */
export function isOneNumber(language: string, category: string): boolean {
  const rules = new Intl.PluralRules(tagOf(language));
  return (
    Array.from({ length: 200 }, (_, at) => rules.select(at)).filter((each) => each === category)
      .length === 1
  );
}
