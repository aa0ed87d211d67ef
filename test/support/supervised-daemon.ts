import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROJECT_DIR } from './paths.ts';
import { waitFor } from './wait.ts';

export interface SupervisedDaemon {
  readonly socketPath: string;
  /** For ejabberd's `extauth_program`. */
  readonly relayCommand: string;
  readonly configFile: string;
  readonly logFile: string;
  /** The daemon that runs now. */
  pid(): number;
  /** How many were started. */
  starts(): number;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM to the supervisor, which passes it on. */
  stop(): Promise<void>;
}

/** The relays that carry for the daemon on this socket, found by their command line. */
export function relayPids(socketPath: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return /\bnc(\.openbsd)?$/.test(words[0] ?? '') && words.includes(socketPath);
      } catch {
        return false; // it has just ended
      }
    })
    .map(Number);
}

export const RELAY = join(PROJECT_DIR, 'conf/zimbra-auth-relay');

/**
 * The daemon under a supervisor that holds its socket, as systemd would. It need not be ready yet
 * when this resolves: whoever connects waits, which is the point of it.
 */
export async function startSupervisedDaemon(options: {
  /** Short: a Unix socket's path has at most 107 bytes. */
  dir: string;
  /** The built authenticator. */
  program: string;
  config: object;
}): Promise<SupervisedDaemon> {
  const { dir, program } = options;
  const socketPath = join(dir, 'zimbra-auth.sock');
  const configFile = join(dir, 'config.json');
  const logFile = join(dir, 'daemon.log');
  mkdirSync(dirname(logFile), { recursive: true });
  writeFileSync(configFile, JSON.stringify({ stateFolder: 'counts', ...options.config }));

  const log = openSync(logFile, 'a');
  const supervisor = spawn(
    'perl',
    [
      join(PROJECT_DIR, 'test/support/supervisor.pl'),
      socketPath,
      ...[process.execPath, program, '--daemon', configFile],
    ],
    { stdio: ['pipe', 'pipe', log] },
  );
  closeSync(log);
  const ended = once(supervisor, 'exit');
  // The supervisor's standard input ends with this process, however that ends, and so does it.
  const pids: number[] = [];
  supervisor.stdout?.setEncoding('utf8').on('data', (text: string) => {
    pids.push(...text.trim().split('\n').map(Number));
  });
  await waitFor('the daemon to be started', () => pids.length > 0);

  const pid = (): number => pids.at(-1)!;
  return {
    socketPath,
    relayCommand: `'${RELAY}' '${socketPath}'`,
    configFile,
    logFile,
    pid,
    starts: () => pids.length,
    signal: (signal) => void process.kill(pid(), signal),
    async stop() {
      supervisor.kill('SIGTERM');
      await ended;
    },
  };
}
