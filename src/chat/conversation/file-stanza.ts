/** The message that tells of an uploaded file: its address, and beside it what the file is (XEP-0447). */
import { kindOfName } from '../../shared/shared-file.ts';
import { NS } from '../line/namespaces.ts';
import { serialize, stanza, x } from '../line/xml.ts';
import type { Entry } from '../outbox/outbox-store.ts';
import { aboutFile } from './text-stanza.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A larger picture is not unpacked to be measured. Bytes. */
const MEASURED = 20 * 1024 * 1024;

/**
 * The server changes names (a space becomes `_`), so the real one stands in the message; and what
 * size a picture has, so that its room can be kept before it is there.
 */
export async function messageOfFile(entry: Entry, file: File, url: string): Promise<string> {
  const { id, peer, isGroup } = entry;
  const size = await sizeOfPicture(file);
  return serialize(
    stanza(
      'message',
      { to: peer, type: isGroup ? 'groupchat' : 'chat', id },
      x('body', {}, url),
      ...aboutFile(url, { name: file.name, size: file.size, ...size }, file.type),
      isGroup ? undefined : x('request', { xmlns: NS.RECEIPTS }),
      x('markable', { xmlns: NS.MARKERS }),
      x('origin-id', { xmlns: NS.STABLE_ID, id }),
    ),
  );
}

async function sizeOfPicture(file: File): Promise<Size | undefined> {
  if (kindOfName(file.name) !== 'picture' || file.size > MEASURED) return undefined;
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    bitmap.close();
    return { width, height };
  } catch {
    return undefined; // it only looks like one, or the browser cannot tell
  }
}
