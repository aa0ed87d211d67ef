import { execFile } from 'node:child_process';

/** What a program that changes nothing has said. */
export interface Answer {
  /** undefined: it could not be started, or was ended. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const LONGEST_MS = 120_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** Runs a program that only looks, without a shell, and in English. Never rejects. */
export function ask(
  command: readonly [string, ...string[]],
  {
    input,
    env,
    longestMs = LONGEST_MS,
  }: { input?: string; env?: Readonly<Record<string, string>>; longestMs?: number } = {},
): Promise<Answer> {
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const options = {
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
      timeout: longestMs,
      killSignal: 'SIGKILL',
      maxBuffer: MOST_BYTES,
    } as const;
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      const status = error === null ? 0 : error.code;
      resolve({
        status: typeof status === 'number' ? status : undefined,
        stdout,
        stderr: stderr === '' && error !== null ? error.message : stderr,
      });
    });
    // It may end without reading.
    child.stdin?.on('error', () => undefined).end(input ?? '');
  });
}
