import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../support/wait.ts';

/** Another Node to run the program with, for example Debian's own: ZIMBRA_AUTH_NODE=/usr/bin/node */
const NODE = process.env['ZIMBRA_AUTH_NODE'] ?? process.execPath;

/** The real program as a child, driven the way ejabberd does. */
export interface Program {
  child: ChildProcessWithoutNullStreams;
  send: (...requests: (string | Buffer)[]) => void;
  /** Bytes as they are, in one write. */
  sendBytes: (bytes: Uint8Array) => void;
  /** Waits for that many answers in all and gives them: true for yes. */
  replies: (count: number, within?: number) => Promise<boolean[]>;
  /** Ends the input; gives the exit code. */
  end: () => Promise<number | null>;
  stdout: () => Buffer;
  stderr: () => string;
  /** The log lines with this event so far: a line comes a moment after the answer that it is about. */
  logged: (event: string) => Record<string, unknown>[];
  /** Waits for that many of them. */
  untilLogged: (event: string, count: number) => Promise<Record<string, unknown>[]>;
  kill: () => void;
}

export function startProgram(file: string, args: string[], nodeArgs: string[] = []): Program {
  // What it counts is its own, unless the configuration says where.
  const state = mkdtempSync(join(tmpdir(), 'zimbra-auth-state-'));
  const child = spawn(NODE, [...nodeArgs, file, ...args], {
    env: { ...process.env, STATE_DIRECTORY: state },
  });
  const exited = once(child, 'close') as Promise<[number | null]>;
  child.on('close', () => rmSync(state, { recursive: true }));
  const out: Buffer[] = [];
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.on('error', () => undefined); // seen as an exit

  const stdout = () => Buffer.concat(out);
  const logged = (event: string) =>
    err
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line['event'] === event);
  return {
    child,
    send: (...requests) => void child.stdin.write(Buffer.concat(requests.map(frame))),
    sendBytes: (bytes) => void child.stdin.write(bytes),
    async replies(count, within = 10_000) {
      await waitFor(`${count} answers`, () => stdout().length >= 4 * count, { within, every: 10 });
      return decodeReplies(stdout());
    },
    async end() {
      child.stdin.end();
      const [code] = await exited;
      return code;
    },
    stdout,
    stderr: () => err,
    logged,
    async untilLogged(event, count) {
      const what = `${count} of ${event} in the log`;
      await waitFor(what, () => logged(event).length >= count, { every: 10 });
      return logged(event);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Runs a mode for people to its end. */
export async function runProgram(
  file: string,
  args: string[],
  input = '',
  nodeArgs: string[] = [],
) {
  const program = startProgram(file, args, nodeArgs);
  program.child.stdin.write(input);
  const code = await program.end();
  return { code, out: program.stdout().toString(), err: program.stderr() };
}

export function frame(request: string | Buffer): Buffer {
  const body = Buffer.from(request);
  return Buffer.concat([Uint8Array.of(body.length >> 8, body.length & 0xff), body]);
}

/** Throws unless the bytes are whole answers and nothing else. */
function decodeReplies(bytes: Buffer): boolean[] {
  const hex = bytes.toString('hex');
  const replies = hex.match(/.{1,8}/g) ?? [];
  return replies.map((reply) => {
    if (reply === '00020001') return true;
    if (reply === '00020000') return false;
    throw new Error(`not an answer: ${reply} in ${hex}`);
  });
}
