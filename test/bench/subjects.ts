import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnFrameClient, type FrameClient } from '../support/frame-client.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { RELAY, relayPids, startSupervisedDaemon } from '../support/supervised-daemon.ts';
import { waitFor } from '../support/wait.ts';

export const DOMAIN = 'example.test';

/** One way of answering ejabberd, ready to be used. */
export interface Subject {
  readonly name: string;
  /** For `extauth_program`. */
  readonly command: string;
  /** The processes that it takes besides those that ejabberd starts. */
  pids(): number[];
  stop(): Promise<void>;
}

/** Any number of workers, asked in turn without regard to which are busy, as ejabberd does. */
export class Pool {
  readonly clients: readonly FrameClient[];
  readonly #queues: Promise<unknown>[];
  #next = 0;

  constructor(command: string, size: number) {
    this.clients = Array.from({ length: size }, () => spawnFrameClient(command));
    this.#queues = this.clients.map(() => Promise.resolve());
  }

  ask(request: string): Promise<boolean> {
    const i = this.#next++ % this.clients.length;
    const answer = this.#queues[i]!.then(() => this.clients[i]!.ask(request));
    this.#queues[i] = answer;
    return answer;
  }

  /** Resolves when each worker has answered once. */
  async ready(): Promise<void> {
    await Promise.all(this.clients.map(() => this.ask(`isuser:nobody:${DOMAIN}`)));
  }

  pids(): number[] {
    return this.clients.map(({ pid }) => pid!);
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await Promise.all(this.clients.map(({ ended }) => ended));
  }
}

const NO_OP = join(PROJECT_DIR, 'test/bench/no-op-extauth.mjs');

/** The same as a daemon with the relays that ship. */
export async function noOpDaemon(socketPath: string): Promise<Subject> {
  const server = spawn(process.execPath, [NO_OP, socketPath], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  await once(server.stdout, 'data');
  return {
    name: 'no-op behind relays',
    command: `'${RELAY}' '${socketPath}'`,
    pids: () => [server.pid!],
    async stop() {
      server.kill();
      await ended;
    },
  };
}

export function noOp(): Subject {
  const command = `'${process.execPath}' '${NO_OP}'`;
  return { name: 'no-op', command, pids: () => [], stop: () => Promise.resolve() };
}

const configOf = (soapUrl: string): object => ({
  stateFolder: 'counts', // beside the file
  soapUrl,
  domains: [DOMAIN],
  logLevel: 'info', // writing it is part of the work
});

export async function oneProcess(dir: string, program: string, soapUrl: string): Promise<Subject> {
  await mkdir(dir, { recursive: true });
  const configFile = join(dir, 'config.json');
  writeFileSync(configFile, JSON.stringify(configOf(soapUrl)));
  return {
    name: 'one process per worker',
    command: `'${process.execPath}' '${program}' '${configFile}' 2>>'${join(dir, 'log')}'`,
    pids: () => [],
    stop: () => Promise.resolve(),
  };
}

/** `more`: further keys of its configuration. */
export async function daemon(
  dir: string,
  program: string,
  soapUrl: string,
  more: object = {},
): Promise<Subject> {
  const config = { ...configOf(soapUrl), ...more };
  const supervised = await startSupervisedDaemon({ dir, program, config });
  return {
    name: 'daemon and relays',
    command: supervised.relayCommand,
    pids: () => [supervised.pid()],
    async stop() {
      await supervised.stop();
      // So that the next subject does not share the machine with what is left of this one.
      await waitFor('the relays to be gone', () => relayPids(supervised.socketPath).length === 0);
    },
  };
}
