/**
 * A language that nobody speaks, made from the English texts: mirrored as Arabic is, with not one
 * plain letter. What shows plain letters was forgotten in the message files, or is read from none.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'dot-properties';

/** As Zimbra writes it. The region is the one that is kept for such tests. */
export const PSEUDO_LOCALE = 'ar_XB';

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const STRANGE = Array.from('áḅćďéḟǵḥíĵḱĺṁńóṕɋŕśťúṽẃẋýźÁḄĆĎÉḞǴḤÍĴḰĹṀŃÓṔɊŔŚŤÚṼẂẊÝŹ');

/** `Pin to the top` in that language; places for values stay. */
export const pseudo = (text: string): string =>
  `⟦${text.replace(/\{\d\}|[A-Za-z]/g, (found) => STRANGE[PLAIN.indexOf(found)] ?? found)}⟧`;

/** Gives a deployed zimlet the file of that language. */
export async function addPseudoLocale(zimletFolder: string): Promise<void> {
  const name = join(zimletFolder, 'com_zimbra_converse');
  const english = parse(await readFile(`${name}.properties`, 'latin1')) as Record<string, string>;
  const lines = Object.entries(english).map(([key, text]) =>
    key === 'converse_language'
      ? `${key} = ${PSEUDO_LOCALE.replace('_', '-')}\n`
      : `${key} = ${escaped(pseudo(text))}\n`,
  );
  await writeFile(`${name}_${PSEUDO_LOCALE}.properties`, lines.join(''));
}

const escaped = (text: string): string =>
  text
    .replace(/\\/g, '\\\\')
    .replace(/\n/g, '\\n')
    .replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
