/** Initials and colour stand in for a picture; the same name always looks the same. */

const LETTER = /[\p{L}\p{N}]/u;
/** Neighbours on the colour wheel must still look different. */
const HUES = 24;

/** `Anna Maria Schmidt` → `AS`, `Martin, Bob (Sales)` → `BM`, `bob.martin@example.com` → `BM`. */
export function initials(name: string): string {
  const plain = name.replace(/\([^)]*\)|@.*$/g, ' ');
  const [family, given] = plain.split(',', 2);
  const words = (given?.trim() ? `${given} ${family ?? ''}` : plain)
    .split(/[\s._-]+/)
    .map((word) => LETTER.exec(word)?.[0])
    .filter((char) => char !== undefined);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return ends.join('').toUpperCase();
}

/** The hue, in degrees; the style sheet makes colours of it, one for light and one for dark. */
export function hue(seed: string): number {
  // FNV-1a: names that differ by one letter get far apart.
  let hash = 0x811c9dc5;
  for (let index = 0; index < seed.length; index++) {
    hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193);
  }
  return ((hash >>> 8) % HUES) * (360 / HUES);
}
