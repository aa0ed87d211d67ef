import { once } from 'node:events';
import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import type { Server } from 'node:net';

export type ListenAddress = { path: string } | { host: string; port: number };

/** The first descriptor that systemd passes (sd_listen_fds(3)). */
const FIRST_PASSED_FD = 3;

/**
 * The listening socket that systemd passed to this very process, or `undefined`. The variables are
 * inherited by children as well, which is what LISTEN_PID is there to tell.
 */
export function passedSocket(
  env: Readonly<Record<string, string | undefined>>,
  pid: number,
): { fd: number } | undefined {
  if (env['LISTEN_PID'] !== String(pid) || !(Number(env['LISTEN_FDS']) >= 1)) return undefined;
  return { fd: FIRST_PASSED_FD };
}

/**
 * Listens on a path that only the owner and the group may connect to. A socket left over by a
 * process that was killed is replaced. Rejects when another process listens there, when something
 * else has the name, and with the system's errors.
 */
export async function listenOnPath(server: Server, path: string): Promise<void> {
  await removeIfStale(path);
  // By the mask rather than by a later chmod alone: at no time may others connect.
  const mask = process.umask(0o117);
  try {
    server.listen(path);
  } finally {
    process.umask(mask);
  }
  await once(server, 'listening');
  chmodSync(path, 0o660); // where the mask has no say, as with default ACLs
}

/** Listens on a descriptor that is a bound socket already; its file is not ours to remove. */
export async function listenOnDescriptor(server: Server, fd: number): Promise<void> {
  server.listen({ fd });
  await once(server, 'listening');
}

async function removeIfStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error(`${path} exists and is not a socket`);
  if (await isAnswered(path)) throw new Error(`${path} is in use by another process`);
  unlinkSync(path);
}

async function isAnswered(path: string): Promise<boolean> {
  const probe = connect(path);
  try {
    await once(probe, 'connect');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') return false;
    throw error;
  } finally {
    probe.destroy();
  }
}
