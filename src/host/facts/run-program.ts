import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface ProgramResult {
  /** The exit code; null when it could not be started or was ended. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  /** Only root can change to somebody else; others run the program as themselves. */
  user?: string;
  timeoutMs?: number;
  /** Searched before the usual folders. */
  path?: string;
  /** Bytes for its standard input; without them it is empty. */
  input?: Uint8Array;
  env?: Readonly<Record<string, string>>;
}

const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs a program without a shell, with an almost empty environment. Never rejects. */
export async function runProgram(
  file: string,
  args: readonly string[],
  { user, timeoutMs = 20_000, path, input, env }: ProgramOptions = {},
): Promise<ProgramResult> {
  const ids = user === undefined || !canBecome(user) ? {} : await idsOf(user);
  if (ids === undefined) return { code: null, stdout: '', stderr: `there is no user ${user}` };
  try {
    const running = execute(file, args, {
      ...ids,
      cwd: '/',
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: 8 * 1024 * 1024,
      env: {
        ...{ PATH: path === undefined ? USUAL_PATH : `${path}:${USUAL_PATH}`, LC_ALL: 'C.UTF-8' },
        ...env,
      },
    });
    running.child.stdin?.on('error', () => undefined).end(input); // it may end without reading
    const { stdout, stderr } = await running;
    return { code: 0, stdout, stderr };
  } catch (error) {
    const {
      code,
      stdout = '',
      stderr = '',
    } = error as {
      code?: unknown;
      stdout?: string;
      stderr?: string;
    };
    if (typeof code === 'number') return { code, stdout, stderr };
    // It was never started, or it was ended: only the error itself can say why.
    const why = error instanceof Error ? firstLine(error.message) : String(error);
    return { code: null, stdout, stderr: stderr === '' ? why : stderr };
  }
}

/** Whether runProgram() would run a program as this user. */
export function runsAs(user: string): boolean {
  return userInfo().username === user || canBecome(user);
}

/** The words of every process that can be seen; ejabberd, and so all of this, is on Linux. */
export const commandLines = (): string[][] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')];
      } catch {
        return []; // it has just ended
      }
    });

const canBecome = (user: string): boolean =>
  process.getuid?.() === 0 && userInfo().username !== user;

async function idsOf(user: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await execute('id', [flag, '--', user])).stdout)),
    );
    return uid === undefined || gid === undefined ? undefined : { uid, gid };
  } catch {
    return undefined;
  }
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
