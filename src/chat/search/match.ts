/** Whether a text has all the words looked for, and where: case and accents do not matter. */
import { folded } from '../model/people.ts';

export interface Part {
  readonly text: string;
  readonly isHit: boolean;
}

/** Letters shown before the first hit, and altogether. */
const BEFORE = 16;
/** So many more before it for the sake of a whole word. */
const MORE_BEFORE = 24;
const SHOWN = 140;

const wordsOf = (text: string): string[] => folded(text).split(/\s+/).filter(Boolean);

/** All words of `text` somewhere in the other one. */
export function matcher(text: string): (other: string) => boolean {
  const words = wordsOf(text);
  return (other) => {
    const inside = folded(other);
    return words.length > 0 && words.every((word) => inside.includes(word));
  };
}

/** The piece of `said` around the first hit, cut where hits begin and end. */
export function excerpt(said: string, text: string): readonly Part[] {
  const letters = Array.from(said.replace(/\s+/g, ' ').trim());
  // Where each letter of the folded text comes from.
  const origins: number[] = [];
  let plain = '';
  letters.forEach((letter, at) => {
    const one = folded(letter);
    plain += one;
    for (let each = 0; each < one.length; each += 1) origins.push(at);
  });
  const isHit = new Array<boolean>(letters.length).fill(false);
  for (const word of wordsOf(text)) {
    for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + word.length)) {
      for (let each = at; each < at + word.length; each += 1) isHit[origins[each] ?? 0] = true;
    }
  }
  // An accent that is a letter of its own goes with the one before.
  letters.forEach((letter, at) => {
    if (at > 0 && folded(letter) === '') isHit[at] = isHit[at - 1] === true;
  });
  const start = beginOf(letters, isHit.indexOf(true));
  const end = Math.min(letters.length, start + SHOWN);
  const parts: Part[] = start > 0 ? [{ text: '\u2026', isHit: false }] : [];
  for (let at = start; at < end;) {
    let to = at + 1;
    while (to < end && isHit[to] === isHit[at]) to += 1;
    parts.push({ text: letters.slice(at, to).join(''), isHit: isHit[at] === true });
    at = to;
  }
  if (end < letters.length) parts.push({ text: '\u2026', isHit: false });
  return parts;
}

/** Where a piece with that hit begins: at a word, as far as there are any. */
function beginOf(letters: readonly string[], hit: number): number {
  const isBegin = (at: number): boolean => at === 0 || letters[at - 1] === ' ';
  const near = Math.max(0, hit - BEFORE);
  for (let at = near; at <= hit; at += 1) if (isBegin(at)) return at;
  for (let at = near; at >= near - MORE_BEFORE && at >= 0; at -= 1) if (isBegin(at)) return at;
  return near;
}
