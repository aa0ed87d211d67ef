/** What is known of a sent file before it is fetched: what its message says, and what the server does. */
import type { FileFacts } from '../shared/shared-file.ts';
import type { ConversePrivate, Message } from './converse-api.ts';
import { innermost } from './messages.ts';

export type FoundFile =
  | { readonly state: 'here'; readonly size: number | undefined }
  /** It was kept for its time, or somebody has taken it away. */
  | { readonly state: 'gone' }
  /** The line or the server is away. */
  | { readonly state: 'unknown' };

const FILE_SHARING = 'urn:xmpp:sfs:0';
const METADATA = 'urn:xmpp:file:metadata:0';
/** Under this name a message of Converse's keeps what is said of its file. */
const ATTRIBUTE = 'zc_file';
/** So many answers are remembered. */
const REMEMBERED = 500;
/** So many questions are under way at once. */
const AT_ONCE = 4;
const PATIENCE_MS = 20_000;

export function readFacts({ api }: ConversePrivate): void {
  for (const parsed of ['parseMessage', 'parseMUCMessage']) {
    api.listen.on(parsed, (stanza: Element, attributes: object) => {
      const said = saidIn(innermost(stanza));
      return said ? { ...attributes, [ATTRIBUTE]: said } : attributes;
    });
  }
}

export const saidOf = (message: Message | undefined): FileFacts =>
  (message?.get(ATTRIBUTE) as FileFacts | undefined) ?? {};

function saidIn(message: Element): FileFacts | undefined {
  const sharing = [...message.children].find(
    (each) => each.localName === 'file-sharing' && each.namespaceURI === FILE_SHARING,
  );
  const file = [...(sharing?.children ?? [])].find(
    (each) => each.localName === 'file' && each.namespaceURI === METADATA,
  );
  if (!file) return undefined;
  const text = (name: string): string =>
    [...file.children].find(({ localName }) => localName === name)?.textContent.trim() ?? '';
  const number = (name: string): Record<string, number> => {
    const value = Number(text(name));
    return Number.isSafeInteger(value) && value > 0 ? { [name]: value } : {};
  };
  const name = text('name');
  return { ...(name && { name }), ...number('size'), ...number('width'), ...number('height') };
}

/** Asks the server what it has, each address once, a few at a time. */
export class FileFinder {
  readonly #fetch: typeof globalThis.fetch;
  readonly #found = new Map<string, Promise<FoundFile>>();
  #free = AT_ONCE;
  readonly #waiting: (() => void)[] = [];

  constructor(fetch: typeof globalThis.fetch) {
    this.#fetch = fetch;
  }

  find(url: string): Promise<FoundFile> {
    const known = this.#found.get(url);
    if (known) return known;
    const asked = this.#ask(url);
    this.#found.set(url, asked);
    const oldest = this.#found.keys().next();
    if (this.#found.size > REMEMBERED && !oldest.done) this.#found.delete(oldest.value);
    void asked.then(({ state }) => {
      if (state === 'unknown') this.#found.delete(url); // asked again the next time
    });
    return asked;
  }

  async #ask(url: string): Promise<FoundFile> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
    try {
      const { status, ok, headers } = await this.#fetch(url, {
        method: 'HEAD',
        credentials: 'omit',
        signal: abort.signal,
      });
      if (status === 404 || status === 410) return { state: 'gone' };
      const size = Number(headers.get('content-length') ?? NaN);
      return ok ? { state: 'here', size: size >= 0 ? size : undefined } : { state: 'unknown' };
    } catch {
      return { state: 'unknown' };
    } finally {
      clearTimeout(timer);
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
