import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Zimlet } from './zimlet-store.ts';

/** The language of the mailbox server itself, Java's default locale. */
const SERVER_LANGUAGE = 'fr';

/**
 * A zimlet's messages as the JavaScript that Zimbra prints (Props2Js): the bundle is the global
 * `window['<zimlet>']`. A more general file fills in what a more special one leaves out. Where the
 * user's language has no file of its own, the server's language has its turn (ResourceBundle).
 */
export function messagesScript(zimlet: Zimlet, language: string, country: string): string {
  const present = (...locales: string[]): string[] =>
    locales
      .map((locale) => join(zimlet.folder, `${zimlet.name}${locale}.properties`))
      .filter((file) => existsSync(file));
  const special = present(
    ...(language === '' ? [] : [`_${language}`]),
    ...(country === '' ? [] : [`_${language}_${country}`]),
  );
  const files = present('').concat(special.length > 0 ? special : present(`_${SERVER_LANGUAGE}`));
  const messages = new Map<string, string>();
  for (const file of files) {
    // Properties.load(InputStream) reads ISO 8859-1, whatever the file was written in.
    for (const [key, value] of parseProperties(readFileSync(file, 'latin1'))) {
      messages.set(key, value);
    }
  }
  if (messages.size === 0) return '';
  // A key that is a reserved word comes out as `a.delete=…` and breaks the minifier, as it does
  // in Zimbra; so does the leaked global.
  const lines = [...messages].map(([key, value]) =>
    /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(key)
      ? `a.${key}="${escape(value)}";`
      : `a["${escape(key)}"]="${escape(value)}";`,
  );
  return [
    `if (!window['${zimlet.name}']) { window['${zimlet.name}'] = {}; }`,
    `a=window['${zimlet.name}'];`,
    ...lines,
    'delete a;\n',
  ].join('\n');
}

/** java.util.Properties: comments, three separators, continued lines, \uXXXX. */
export function parseProperties(text: string): Map<string, string> {
  const result = new Map<string, string>();
  const lines = text.replace(/\r\n?/g, '\n').replace(/(?<!\\)((?:\\\\)*)\\\n[ \t\f]*/g, '$1');
  for (const line of lines.split('\n')) {
    const entry = line.trimStart();
    if (entry === '' || entry.startsWith('#') || entry.startsWith('!')) continue;
    const parts = /^((?:\\.|[^\\:= \t\f])*)[ \t\f]*[:=]?[ \t\f]*(.*)$/s.exec(entry);
    if (parts !== null) result.set(unescape(parts[1] ?? ''), unescape(parts[2] ?? ''));
  }
  return result;
}

const CONTROL: Record<string, string> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex?: string, letter = '') =>
    hex === undefined
      ? (CONTROL[String(letter)] ?? String(letter))
      : String.fromCharCode(parseInt(hex, 16)),
  );
}

function escape(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
