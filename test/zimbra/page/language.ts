/**
 * I18nMsg, the texts of a language that have to do with its ways of writing. Zimbra joins the file of
 * the exact locale, of its language and the one without a name, the first that has a text counts; of
 * each of these are here the two that say how the client writes times and dates. A locale that has no
 * file writes as Americans do.
 */
import { globals } from './environment.ts';

type Formats = readonly [formatTimeShort: string, formatDateShort: string];

/** As in the files of 8.8.15 and of 10.1. */
const FORMATS: Readonly<Record<string, Formats>> = {
  ar: ['h:mm a', 'd/M/yy'],
  de: ['H:mm', 'd.M.yy'],
  en_GB: ['HH:mm', 'd/M/yy'],
  es: ['HH:mm', 'd/M/yy'],
  fr: ['H:mm', 'd/M/yy'],
  fr_CA: ['HH:mm', 'd/M/yy'],
  hu: ['H:mm', 'yyyy. MM. dd.'],
  iw: ['h:mm a\u200f', 'd/M/yy\u200f'],
  ja: ['a K:mm', 'yy/M/d'],
  pl: ['H:mm', 'yy-M-d'],
  pt_BR: ['H:mm', 'd/M/yy'],
  sv: ["'kl 'H:mm", 'yyyy-MM-dd'],
  zh_CN: ['a h:mm', 'yy-M-d'],
};
const AMERICAN: Formats = ['h:mm a', 'M/d/yy'];

export function installLanguage(locale: string): void {
  // Java's old name for Hebrew, by which its file goes.
  const name = locale.replace(/^he\b/, 'iw');
  const [formatTimeShort, formatDateShort] =
    FORMATS[name] ?? FORMATS[name.split('_')[0] ?? ''] ?? AMERICAN;
  globals['I18nMsg'] = { formatTimeShort, formatDateShort };
}
