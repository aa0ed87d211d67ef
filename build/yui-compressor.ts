import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The compressor refused the source. In Zimbra that is a 500 for the scripts of all zimlets. */
export class MinifierError extends Error {
  override name = 'MinifierError';
}

/** There is no Java to run it with. */
export class NoJavaError extends Error {
  override name = 'NoJavaError';
}

const jar = join(
  dirname(createRequire(import.meta.url).resolve('yuicompressor/package.json')),
  'build',
  'yuicompressor-2.4.8.jar',
);
const done = new Map<string, Promise<string>>();

/**
 * What Zimbra does to the includes of all zimlets (ZimletResources.java): the YUI compressor with
 * its ES3 grammar and shortened names. The same source is only ever minified once per process.
 * Rejects with MinifierError for a syntax error, with NoJavaError without Java.
 */
export function yuiCompress(source: string, type: 'js' | 'css'): Promise<string> {
  const key = `${type}:${createHash('sha256').update(source).digest('hex')}`;
  let result = done.get(key);
  if (result === undefined) {
    result = run(source, type);
    done.set(key, result);
  }
  return result;
}

function run(source: string, type: 'js' | 'css'): Promise<string> {
  if (source.trim() === '') return Promise.resolve('');
  return new Promise((resolve, reject) => {
    const args = ['-jar', jar, '--type', type, '--charset', 'utf-8', '--line-break', '0'];
    const java = spawn('java', args, { stdio: 'pipe' });
    let out = '';
    let complaints = '';
    java.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
    java.stderr.setEncoding('utf8').on('data', (chunk: string) => (complaints += chunk));
    java.once('error', (cause) => reject(new NoJavaError('java could not be started', { cause })));
    java.once('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new MinifierError(`the YUI compressor refuses the source:\n${complaints}`));
    });
    java.stdin.on('error', () => undefined); // its exit status says what went wrong
    java.stdin.end(source);
  });
}
