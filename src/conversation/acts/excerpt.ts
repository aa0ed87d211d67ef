/** The beginning of a message, for where it is only referred to. */
import { fileIn } from '../../shared/shared-file.ts';
import type { Message } from '../converse-api.ts';

const LETTERS = 120;

export function excerptOf(message: Message): string {
  const text = message.getMessageText() ?? '';
  return shortened(fileIn(text)?.name ?? text);
}

export function shortened(text: string): string {
  const letters = Array.from(text.replace(/\s+/g, ' ').trim());
  return letters.length > LETTERS ? `${letters.slice(0, LETTERS).join('')}…` : letters.join('');
}
