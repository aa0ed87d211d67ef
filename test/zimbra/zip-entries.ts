import { inflateSync } from 'fflate';

export interface ZipEntry {
  name: string;
  data: Uint8Array;
}

const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END = 0x06054b50;
const STORED = 0;
const DEFLATED = 8;
const HAS_DATA_DESCRIPTOR = 0x8;

/**
 * The entries that a *streamed* upload of the zip leaves Zimbra with. It reads local headers only
 * (JarInputStream): an entry whose size stands after its data counts as size -1, and entries
 * without a positive size are dropped without a word (ZimletFile.java). Throws for what Java's
 * reader throws for.
 */
export function streamedEntries(zip: Uint8Array): ZipEntry[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const entries: ZipEntry[] = [];
  for (const central of centralDirectory(view)) {
    const at = central.localOffset;
    if (view.getUint32(at, true) !== LOCAL) throw new Error(`no local header at offset ${at}`);
    const flags = view.getUint16(at + 6, true);
    const method = view.getUint16(at + 8, true);
    const nameLength = view.getUint16(at + 26, true);
    const name = new TextDecoder().decode(zip.subarray(at + 30, at + 30 + nameLength));
    let size = view.getUint32(at + 22, true);
    if ((flags & HAS_DATA_DESCRIPTOR) !== 0) {
      if (method !== DEFLATED) {
        throw new Error(`${name}: only DEFLATED entries can have EXT descriptor`);
      }
      size = -1;
    }
    if (size <= 0) continue;
    const start = at + 30 + nameLength + view.getUint16(at + 28, true);
    const packed = zip.subarray(start, start + central.packedSize);
    entries.push({ name, data: unpack(packed, method, size, name) });
  }
  return entries;
}

function unpack(packed: Uint8Array, method: number, size: number, name: string): Uint8Array {
  if (method === STORED) return packed;
  if (method === DEFLATED) return inflateSync(packed, { out: new Uint8Array(size) });
  throw new Error(`${name}: invalid compression method ${method}`);
}

function* centralDirectory(view: DataView): Generator<{ localOffset: number; packedSize: number }> {
  let end = view.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end -= 1;
  if (end < 0) throw new Error('not a zip file: it has no end of central directory');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i += 1) {
    if (view.getUint32(at, true) !== CENTRAL) throw new Error(`broken central directory at ${at}`);
    yield {
      localOffset: view.getUint32(at + 42, true),
      packedSize: view.getUint32(at + 20, true),
    };
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      view.getUint16(at + offset, true),
    ) as [number, number, number];
    at += 46 + nameLength + extraLength + commentLength;
  }
}
