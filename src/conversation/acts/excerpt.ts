/** The beginning of a message, for where it is only referred to. */
import { fileIn } from '../../shared/shared-file.ts';
import type { Message } from '../converse-api.ts';

const LETTERS = 120;

export function excerptOf(message: Message, most = LETTERS): string {
  const text = message.getMessageText() ?? '';
  return shortened(fileIn(text)?.name ?? text, most);
}

export function shortened(text: string, most = LETTERS): string {
  const letters = Array.from(text.replace(/\s+/g, ' ').trim());
  return letters.length > most ? `${letters.slice(0, most).join('')}…` : letters.join('');
}
