import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** One worker of ejabberd's pool: a request, its answer, and only then the next request. */
export interface FrameClient {
  /** Rejects when the other side ends first, or says anything but an answer. */
  ask(request: string | Buffer): Promise<boolean>;
  /** Bytes as they are. */
  write(bytes: Uint8Array): void;
  /** Resolves when the other side has ended, whoever began it. */
  readonly ended: Promise<void>;
  readonly pid: number | undefined;
  close(): void;
}

/** A program as ejabberd starts it. */
export function spawnFrameClient(commandLine: string): FrameClient {
  const child = spawn('sh', ['-c', `exec ${commandLine}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  return frameClient(child.stdout, child.stdin, child.pid);
}

/** The daemon's socket, without a relay between. */
export async function connectFrameClient(path: string): Promise<FrameClient> {
  const socket = connect({ path, allowHalfOpen: true });
  await once(socket, 'connect');
  return frameClient(socket, socket, undefined);
}

export function encodeRequest(request: string | Buffer): Buffer {
  const body = Buffer.from(request);
  const header = Buffer.alloc(2);
  header.writeUInt16BE(body.length);
  return Buffer.concat([header, body]);
}

function frameClient(input: Readable, output: Writable, pid: number | undefined): FrameClient {
  let received = Buffer.alloc(0);
  let waiting: { resolve: (yes: boolean) => void; reject: (error: Error) => void } | undefined;
  let hasEnded = false;
  const fail = (message: string): void => {
    waiting?.reject(new Error(message));
    waiting = undefined;
  };
  input.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (received.length < 4) return;
    const hex = received.toString('hex');
    received = Buffer.alloc(0);
    const isAnswer = hex === '00020001' || hex === '00020000';
    if (waiting === undefined || !isAnswer) return fail(`out of step: ${hex}`);
    waiting.resolve(hex === '00020001');
    waiting = undefined;
  });
  const ended = new Promise<void>((resolve) => {
    input.on('error', () => undefined); // ECONNRESET; an end follows
    const end = (): void => {
      hasEnded = true;
      fail('ended before the answer');
      output.end(); // a socket would stay half open
      resolve();
    };
    input.once('end', end);
    input.once('close', end); // alone, after an error
  });
  output.on('error', () => undefined); // seen as the end of the input
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (hasEnded) return reject(new Error('ended before the request'));
        waiting = { resolve, reject };
        output.write(encodeRequest(request));
      }),
    write: (bytes) => void output.write(bytes),
    ended,
    pid,
    close: () => void output.end(),
  };
}
