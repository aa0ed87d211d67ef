/** An entry of a directory: values by the name of their attribute, in lower case. */
export type Entry = ReadonlyMap<string, readonly string[]>;

/** What `ldapsearch -LLL` prints. */
export function readLdif(text: string): Entry[] {
  const unfolded = text.replace(/\r?\n /g, '');
  return unfolded.split(/\n(?:\s*\n)+/).flatMap((block) => {
    const entry = new Map<string, string[]>();
    for (const line of block.split('\n')) {
      // A remark begins with "#". Two colons: the value is in Base64.
      const [, name, isBase64, value = ''] = /^([A-Za-z][^:]*):(:?) ?(.*)$/.exec(line) ?? [];
      if (name === undefined) continue;
      const key = name.toLowerCase();
      const plain = isBase64 === ':' ? Buffer.from(value, 'base64').toString('utf8') : value;
      entry.set(key, [...(entry.get(key) ?? []), plain]);
    }
    return entry.has('dn') ? [entry] : [];
  });
}
