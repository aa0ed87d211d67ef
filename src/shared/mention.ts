/** Names in texts: where somebody is meant. */

const LETTER = /[\p{L}\p{N}_]/u;

/** Whether `name` stands in `text` as words of its own, in whatever case. */
export function isNamed(text: string, name: string): boolean {
  const wanted = name.trim().toLowerCase();
  if (wanted === '') return false;
  const all = text.toLowerCase();
  for (let at = all.indexOf(wanted); at >= 0; at = all.indexOf(wanted, at + 1)) {
    const before = Array.from(all.slice(Math.max(0, at - 2), at)).pop() ?? '';
    const after = Array.from(all.slice(at + wanted.length, at + wanted.length + 2))[0] ?? '';
    if (!LETTER.test(before) && !LETTER.test(after)) return true;
  }
  return false;
}
