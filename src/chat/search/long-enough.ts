/** Scripts that write words without spaces: two of their letters are a word. */
const DENSE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/u;

/** Whether what was said is searched for that: of less there would be too much. */
export const isLongEnough = (text: string): boolean =>
  Array.from(text.trim()).length >= (DENSE.test(text) ? 2 : 3);
