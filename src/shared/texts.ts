/** The texts of one part of the chat, in the webmail's language, and what is said of a number. */

/** Of `Intl.PluralRules`. English has the last but five and the last: `unread_one`, `unread_other`. */
const CATEGORIES = ['zero', 'one', 'two', 'few', 'many', 'other'];

/** By short names. `language` is the one that they are in, which English need not be the webmail's. */
export type Texts<Name extends string> = Readonly<Record<Name | 'language', string>>;

/** Looks a name of the message files up in the webmail's language. */
export type Message = (key: string) => string | undefined;

/** These names and, of what is counted, those that other languages have beside `_one` and `_other`. */
export const inAllLanguages = (names: readonly string[]): string[] =>
  names.flatMap((name) =>
    name.endsWith('_other') ? CATEGORIES.map((each) => name.replace(/other$/, each)) : name,
  );

/**
 * The texts whose names in the message files begin with `start`. What the message files do not know
 * is said in English.
 */
export function textsFrom<Name extends string>(
  english: Readonly<Record<Name, string>>,
  start: string,
  message: Message,
): Texts<Name> {
  const texts: Record<string, string> = {
    ...english,
    language: message('converse_language') ?? 'en',
  };
  for (const name of inAllLanguages(Object.keys(english))) {
    const text = message(start + name);
    if (text !== undefined) texts[name] = text;
  }
  return texts as Texts<Name>;
}

/** With the value in its place. */
export const put = (text: string, value: string | number): string =>
  // As a function, since `$&` in a name would mean something.
  text.replace('{0}', () => String(value));

const rules = new Map<string, Intl.PluralRules>();

/**
 * What is said of so many: of `unread` the text `unread_few`, where the language has one for that
 * number. `shown` stands in it instead of the number: `99+`.
 */
export function counted<Name extends string>(
  texts: Readonly<Record<`${Name}_other` | 'language', string>>,
  name: Name,
  count: number,
  shown?: string,
): string {
  const { language } = texts;
  const rule = rules.get(language) ?? new Intl.PluralRules(language);
  rules.set(language, rule);
  const all: Readonly<Record<string, string | undefined>> = texts;
  const text = all[`${name}_${rule.select(count)}`] ?? all[`${name}_other`] ?? '';
  // With the digits that the webmail has in all languages.
  return put(text, shown ?? count.toLocaleString(`${language}-u-nu-latn`));
}
