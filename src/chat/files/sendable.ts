/** Which of the chosen files can be sent, and what is said of the others, before anything is sent. */
import { fill, sizeInWords } from '../../frame/file-words.ts';

export interface Sorted {
  readonly files: readonly File[];
  /** One sentence for each that cannot be sent. */
  readonly sentences: readonly string[];
}

/** `limit`: bytes; undefined where it is not known, so that the sending itself has to show it. */
export function sortFiles(
  files: readonly File[],
  limit: number | undefined,
  texts: Readonly<Record<string, string>>,
  locale: string,
): Sorted {
  const sentence = (key: string, ...values: string[]): string =>
    fill(texts[`converse_chat_file_${key}`] ?? '', ...values);
  const sendable: File[] = [];
  const sentences: string[] = [];
  for (const file of files) {
    // Also what a browser makes of a folder that was dropped.
    if (file.size === 0) sentences.push(sentence('empty', file.name));
    else if (limit === undefined || file.size <= limit) sendable.push(file);
    else {
      const most = sizeInWords(limit, locale);
      const rounded = sizeInWords(file.size, locale);
      const size = rounded === most ? sizeInWords(file.size, locale, true) : rounded;
      sentences.push(sentence('too_large', file.name, size, most));
    }
  }
  return { files: sendable, sentences };
}
