/** What must be true of the message files. Each gate throws and says the mend. */
import { ALSO_NAMED, categoriesOf, isOneNumber, tagOf } from './languages.ts';

type Messages = Readonly<Record<string, string>>;

/** Every language has its file, and there is no other. `files`: names as `x.properties`, `x_fr.properties`. */
export function assertLanguages(
  name: string,
  files: readonly string[],
  languages: readonly string[],
): void {
  const wanted = [`${name}.properties`, ...languages.map((each) => `${name}_${each}.properties`)];
  const missing = wanted.filter((file) => !files.includes(file));
  const extra = files.filter((file) => !wanted.includes(file));
  if (missing.length + extra.length > 0) {
    throw new Error(
      `build/languages.ts: no file [${missing.join(', ')}], not on the list [${extra.join(', ')}]`,
    );
  }
  const aliases = Object.values(ALSO_NAMED).flat();
  const both = languages.find((each) => aliases.includes(each));
  if (both) throw new Error(`${both} is made by the build, from the file of its other name`);
}

/**
 * The message files become JavaScript properties of one script that all zimlets share: a key that
 * is a JavaScript word would break it, so all have the prefix. The languages must say the same, and
 * of what is counted each has the forms that it needs.
 */
export function assertMessages(
  name: string,
  source: string,
  messages: Messages,
  english: Messages,
  language: string,
): void {
  // oxlint-disable-next-line no-control-regex -- the range is ASCII itself
  if (/[^\x00-\x7f]/.test(source)) throw new Error(`${name} must be ASCII with \\u escapes`);
  const keys = Object.keys(messages);
  const odd = keys.find((key) => !/^converse_[a-z_]+$/.test(key));
  if (odd) throw new Error(`${name}: key "${odd}" must start with converse_`);

  const expected = expectedKeys(english, language);
  const missing = [...expected.keys()].filter((key) => !keys.includes(key));
  const extra = keys.filter((key) => !expected.has(key));
  if (missing.length + extra.length > 0) {
    throw new Error(`${name}: missing [${missing.join(', ')}], unknown [${extra.join(', ')}]`);
  }
  const written = [...source.matchAll(/^[ \t]*(converse_\w+)[ \t]*[=:]/gm)].map(([, key]) => key);
  const twice = written.find((key, at) => written.indexOf(key) !== at);
  if (twice) throw new Error(`${name}: ${twice} is there twice`);
  if (messages['converse_language'] !== tagOf(language)) {
    throw new Error(`${name}: converse_language must be ${tagOf(language)}`);
  }

  for (const [key, model] of expected) {
    const text = messages[key] ?? '';
    if (text.trim() === '') throw new Error(`${name}: ${key} is empty`);
    const places = placesIn(text);
    // "One message" says how many without a number.
    if (isCounted(key, english) && isOneNumber(language, categoryOf(key))) places.add('{0}');
    if (!sameSet(places, placesIn(model))) {
      throw new Error(`${name}: ${key} has not the places of the English text, "${model}"`);
    }
  }
}

/** The keys of a language, and the English text that each must say. */
function expectedKeys(english: Messages, language: string): Map<string, string> {
  const expected = new Map<string, string>();
  for (const [key, text] of Object.entries(english)) {
    if (!isCounted(key, english)) expected.set(key, text);
    else if (key.endsWith('_other')) {
      for (const category of categoriesOf(language)) {
        expected.set(key.replace(/other$/, category), text);
      }
    }
  }
  return expected;
}

const categoryOf = (key: string): string => /[a-z]+$/.exec(key)?.[0] ?? '';

/** `unread_few` is, because English has an `unread_other`. */
const isCounted = (key: string, english: Messages): boolean =>
  ['zero', 'one', 'two', 'few', 'many', 'other'].includes(categoryOf(key)) &&
  key.replace(/[a-z]+$/, 'other') in english;

const placesIn = (text: string): Set<string> => new Set(text.match(/\{\d\}/g));

const sameSet = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((each) => other.has(each));
