/** Java writes these languages by their old or macro codes; Converse by the current ones. */
const CURRENT_CODES: Readonly<Record<string, string>> = { iw: 'he', in: 'id', ji: 'yi', no: 'nb' };
/** Chinese is written in two scripts; a region tells which. */
const CHINESE: Readonly<Record<string, string>> = { zh: 'zh_CN', zh_SG: 'zh_CN', zh_HK: 'zh_TW' };

/**
 * Converse's name for the webmail's locale: the exact one, else its language, else English, which
 * needs no translation file. `fr_CA` → `fr`, `pt_BR` → `pt_BR`, `zh_HK` → `zh_TW`.
 */
export function converseLocale(webmailLocale: string, available: readonly string[]): string {
  const [language = '', ...region] = webmailLocale.replace(/-/g, '_').split('_');
  const current = CURRENT_CODES[language] ?? language;
  const exact = [current, ...region].join('_');
  const candidates = [exact, CHINESE[exact], current, CHINESE[current]];
  return candidates.find((name) => name !== undefined && available.includes(name)) ?? 'en';
}
