import type { Readable } from 'node:stream';

const MOST_BYTES = 64 * 1024;
const PATIENCE_MS = 60_000;

/** The first line of `input`, without its end. Rejects when there is none within a minute. */
export async function readSecret(input: Readable & { isTTY?: boolean }): Promise<string> {
  if (input.isTTY === true) {
    throw new Error(
      'the password or session token is read from standard input, and a terminal would show it: ' +
        'read -rs P; printf %s "$P" | converse-doctor.mjs ...',
    );
  }
  const timer = setTimeout(
    () => input.destroy(new Error('standard input gave no password')),
    PATIENCE_MS,
  );
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (chunk.includes('\n') || size > MOST_BYTES) break;
    }
  } finally {
    clearTimeout(timer);
  }
  const secret = Buffer.concat(chunks).toString().split(/\r?\n/, 1)[0] ?? '';
  if (secret === '' || size > MOST_BYTES) throw new Error('standard input gave no password');
  return secret;
}
