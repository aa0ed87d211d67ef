/** Files to the server (XEP-0363), and the message that tells of one. */
import { onlyXml } from '../../shared/xml-text.ts';
import { type Line, Refused } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { child, children, domainOf, stanza, textOf, x } from '../line/xml.ts';
import type { Entry } from '../outbox/outbox-store.ts';
import { Refusal } from '../outbox/outbox.ts';
import { messageOfFile } from './file-stanza.ts';

interface Service {
  readonly jid: string;
  /** Bytes. */
  readonly limit: number;
}

/** Rejects with a `Refusal` for what no repetition mends. */
export class Uploader {
  readonly #line: Line;
  #service: Promise<Service | undefined> | undefined;

  constructor(line: Line) {
    this.#line = line;
  }

  /** Bytes that a file may have; undefined where files cannot be sent. Rejects without a line. */
  async limit(): Promise<number | undefined> {
    return (await (this.#service ??= this.#find()))?.limit;
  }

  /** `signal`: the user wants it no more. */
  async upload(
    entry: Entry,
    file: File,
    onProgress: (part: number) => void,
    signal?: AbortSignal,
  ): Promise<string> {
    const service = await (this.#service ??= this.#find());
    if (!service) throw new Refusal('no-upload');
    if (file.size > service.limit) throw new Refusal('file-too-large');
    await readable(file);
    const { put, get, headers } = await this.#slot(service, file);
    await transfer(put, headers, file, onProgress, signal);
    return messageOfFile(entry, file, get);
  }

  async #find(): Promise<Service | undefined> {
    try {
      const domain = domainOf(this.#line.bareJid);
      const answer = await this.#line.iq(
        stanza('iq', { type: 'get', to: domain }, x('query', { xmlns: NS.DISCO_ITEMS })),
      );
      const items = children(child(answer, 'query', NS.DISCO_ITEMS), 'item');
      for (const jid of [domain, ...items.map((item) => item.getAttribute('jid'))]) {
        const found = jid ? await this.#serviceAt(jid) : undefined;
        if (found) return found;
      }
    } catch (error) {
      this.#service = undefined; // asked again the next time
      throw error;
    }
    return undefined;
  }

  async #serviceAt(jid: string): Promise<Service | undefined> {
    try {
      const answer = await this.#line.iq(
        stanza('iq', { type: 'get', to: jid }, x('query', { xmlns: NS.DISCO_INFO })),
      );
      const query = child(answer, 'query', NS.DISCO_INFO);
      const can = children(query, 'feature').some((each) => each.getAttribute('var') === NS.UPLOAD);
      if (!can) return undefined;
      const fields = children(query, 'x').flatMap((form) => children(form, 'field'));
      const limit = fields.find((field) => field.getAttribute('var') === 'max-file-size');
      return { jid, limit: Number(textOf(child(limit, 'value'))) || Infinity };
    } catch (error) {
      if (error instanceof Refused) return undefined;
      throw error;
    }
  }

  async #slot(
    { jid }: Service,
    file: File,
  ): Promise<{ put: string; get: string; headers: [string, string][] }> {
    try {
      const answer = await this.#line.iq(
        stanza(
          'iq',
          { type: 'get', to: jid },
          x('request', {
            xmlns: NS.UPLOAD,
            filename: shortName(onlyXml(file.name)),
            size: String(file.size),
            'content-type': file.type || 'application/octet-stream',
          }),
        ),
      );
      const slot = child(answer, 'slot', NS.UPLOAD);
      const put = child(slot, 'put');
      const allowed = ['Authorization', 'Cookie', 'Expires'];
      return {
        put: put?.getAttribute('url') ?? '',
        get: child(slot, 'get')?.getAttribute('url') ?? '',
        headers: children(put, 'header')
          .map((header): [string, string] => [header.getAttribute('name') ?? '', textOf(header)])
          .filter(([name]) => allowed.includes(name)),
      };
    } catch (error) {
      if (error instanceof Refused) {
        throw new Refusal(error.condition === 'not-acceptable' ? 'file-too-large' : 'no-upload');
      }
      throw error;
    }
  }
}

/** A file's name may have 255 bytes where it is stored; the ending stays. */
function shortName(name: string): string {
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && name.length - dot <= 12 ? name.slice(dot) : '';
  let stem = Array.from(name.slice(0, name.length - ending.length));
  while (bytes(encodeURIComponent(stem.join('') + ending)) > 240) stem = stem.slice(0, -1);
  return stem.join('') + ending;
}

/** A folder, or a file that was taken away meanwhile, would break off again and again. */
async function readable(file: File): Promise<void> {
  if (file.size === 0) throw new Refusal('file-empty');
  await readFirst(file).catch(() => {
    throw new Refusal('file-unreadable');
  });
}

const readFirst = (file: File): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = resolve;
    reader.onerror = () => reject(new Error('the file cannot be read'));
    reader.readAsArrayBuffer(file.slice(0, 1));
  });

function transfer(
  url: string,
  headers: readonly [string, string][],
  file: File,
  onProgress: (part: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    if (signal?.aborted) return reject(new Error('not wanted any more'));
    signal?.addEventListener('abort', () => {
      request.abort();
      reject(new Error('not wanted any more'));
    });
    request.open('PUT', url);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    for (const [name, value] of headers) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status === 200 || request.status === 201) resolve();
      else if (request.status === 413) reject(new Refusal('file-too-large'));
      else reject(new Error(`the upload was answered ${request.status}`));
    };
    request.onerror = () => reject(new Error('the upload broke off'));
    request.send(file);
  });
}
