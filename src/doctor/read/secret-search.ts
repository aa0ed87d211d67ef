import { createReadStream } from 'node:fs';
import { TOKEN_PREFIX } from '../../shared/token-password.ts';

/**
 * What a leaked token or password looks like: a session token; our prefix, in clear or as part of a
 * URL; the prefix inside of the base64 of SASL PLAIN, where it may begin at any of three places; and
 * any SASL PLAIN at all.
 */
const SECRET = new RegExp(
  [
    '\\d{1,4}_[0-9a-f]{40}_[0-9a-f]{20}',
    escapeRegExp(TOKEN_PREFIX),
    escapeRegExp(encodeURIComponent(TOKEN_PREFIX)),
    ...[0, 1, 2].map((offset) => escapeRegExp(innerBase64(TOKEN_PREFIX, offset))),
    'PLAIN\\\\?[\'"]\\s*>[A-Za-z0-9+/]{8,}',
  ].join('|'),
);

/** The characters of base64 that do not depend on what stands before and after `text`. */
function innerBase64(text: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 3));
  return whole.toString('base64').slice(offset === 0 ? 0 : 4);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Longer lines are looked at in pieces of this size, which overlap. */
const PIECE = 64 * 1024;
const OVERLAP = 256;

/**
 * The number of the first line with a secret, among the last `mostBytes` of the file (counted from
 * where the search began). Rejects when the file cannot be read.
 */
export async function firstSecretLine(
  file: string,
  size: number,
  mostBytes: number,
): Promise<number | undefined> {
  const stream = createReadStream(file, {
    encoding: 'latin1',
    start: Math.max(0, size - mostBytes),
    highWaterMark: PIECE,
  });
  let rest = '';
  let line = 1;
  for await (const chunk of stream as AsyncIterable<string>) {
    const text = rest + chunk;
    const match = SECRET.exec(text);
    if (match !== null) return line + lineEnds(text.slice(0, match.index));
    const done = Math.max(0, text.length - OVERLAP);
    line += lineEnds(text.slice(0, done));
    rest = text.slice(done);
  }
  return undefined;
}

const lineEnds = (text: string): number => text.split('\n').length - 1;
