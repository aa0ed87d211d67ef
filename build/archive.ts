import { zipSync, type Zippable } from 'fflate';

/** The files of an archive, by their path inside it. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** Zip's own beginning of time, as the local time that fflate writes: the same bytes anywhere. */
const NO_DATE = new Date(1980, 0, 1);

/**
 * The zip that Zimbra reads: the same files give the same bytes, entries are sorted, and each
 * local header holds the entry's size, since an upload is read as a stream that drops entries
 * without one. Throws for what Zimbra would drop or refuse silently.
 */
export function zimletArchive(files: Files): Uint8Array {
  const names = [...files.keys()].sort();
  const seen = new Map<string, string>();
  const entries: Zippable = {};
  for (const name of names) {
    const content = files.get(name) ?? new Uint8Array();
    const twin = seen.get(name.toLowerCase());
    if (twin) throw new Error(`${twin} and ${name} differ only by case: Zimbra keeps one of them`);
    seen.set(name.toLowerCase(), name);
    if (content.length === 0) throw new Error(`${name} is empty: Zimbra drops empty files`);
    if (name.endsWith('.map') || name.startsWith('META-INF/') || name.endsWith('.mjs')) {
      throw new Error(`${name} must not be in a zimlet`);
    }
    if (!/^[\w.-]+(\/[\w.-]+)*$/.test(name) || name.split('/').includes('..')) {
      throw new Error(`${name} is not a name that Zimbra takes`);
    }
    entries[name] = [content, { level: 9, mtime: NO_DATE, os: 3, attrs: 0o644 << 16 }];
  }
  return zipSync(entries);
}
