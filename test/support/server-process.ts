import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { waitFor } from './wait.ts';

export interface ServerOptions {
  /** Used in error messages. */
  name: string;
  command: string;
  args: readonly string[];
  /** Added to (and winning over) this process's own environment. */
  env?: Record<string, string>;
  cwd?: string;
  /** Receives stdout and stderr, appended. Its folder is made. */
  logFile: string;
  /** Polled until it gives something truthy; throwing means "not yet". */
  ready: () => unknown;
  /** Milliseconds for getting ready. */
  within?: number;
}

export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  running(): boolean;
  /** SIGTERM (or `signal`), then SIGKILL after `within` ms. Resolves once the process has ended. */
  stop(options?: { signal?: NodeJS.Signals; within?: number }): Promise<void>;
  /** SIGKILL. Resolves once the process has ended. */
  kill(): Promise<void>;
}

const alive = new Set<ChildProcess>();

// The last resort when nobody called stop(): an 'exit' handler can no longer wait, so no SIGTERM.
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/**
 * Starts a server, without a shell, and resolves when it is ready. Rejects, with the end of its
 * log, when it cannot be started, ends early or is not ready in time; it is not left running then.
 */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { name, command, args, logFile, within = 60_000 } = options;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);

  let ended: string | undefined;
  const hasEnded = new Promise<void>((resolve) => {
    const end = (how: string): void => {
      ended ??= how;
      alive.delete(child);
      resolve();
    };
    child.once('error', (error) => end(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      end(signal === null ? `exited with status ${code}` : `was ended by ${signal}`),
    );
  });

  const pid = child.pid;
  if (pid === undefined) {
    await hasEnded;
    throw new Error(`${name} ${ended}`);
  }
  alive.add(child);

  const signalAndWait = async (signal: NodeJS.Signals, limit: number): Promise<void> => {
    if (ended !== undefined) return;
    child.kill(signal);
    const killer = setTimeout(() => child.kill('SIGKILL'), limit);
    await hasEnded;
    clearTimeout(killer);
  };

  try {
    await waitFor(`${name} to be ready`, () => ended !== undefined || options.ready(), { within });
    if (ended !== undefined) throw new Error(`${name} ${ended} before it was ready`);
  } catch (error) {
    await signalAndWait('SIGKILL', 1_000);
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}\n--- end of ${logFile} ---\n${tail(logFile)}`, { cause: error });
  }

  return {
    name,
    pid,
    logFile,
    running: () => ended === undefined,
    stop: ({ signal = 'SIGTERM', within: limit = 5_000 } = {}) => signalAndWait(signal, limit),
    kill: () => signalAndWait('SIGKILL', 1_000),
  };
}

/** The last lines of a log, for error messages. A missing file gives a remark instead. */
export function tail(file: string, lines = 40): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}
