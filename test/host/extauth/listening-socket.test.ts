import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenOnPath, passedSocket } from '../../../src/extauth/wire/listening-socket.ts';

let dir: string;
let path: string;
const servers: Server[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'zimbra-auth-listen-'));
  path = join(dir, 'socket');
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(dir, { recursive: true });
});

function newServer(): Server {
  const server = createServer();
  servers.push(server);
  return server;
}

describe('passedSocket', () => {
  it('takes what was passed to this process', () => {
    expect(passedSocket({ LISTEN_PID: '42', LISTEN_FDS: '1' }, 42)).toEqual({ fd: 3 });
    expect(passedSocket({ LISTEN_PID: '42', LISTEN_FDS: '2' }, 42)).toEqual({ fd: 3 });
  });

  it.each([
    [{}],
    [{ LISTEN_FDS: '1' }],
    [{ LISTEN_PID: '41', LISTEN_FDS: '1' }], // passed to our parent
    [{ LISTEN_PID: '42' }],
    [{ LISTEN_PID: '42', LISTEN_FDS: '0' }],
    [{ LISTEN_PID: '42', LISTEN_FDS: 'x' }],
  ])('takes nothing from %j', (env) => {
    expect(passedSocket(env, 42)).toBeUndefined();
  });
});

describe('listenOnPath', () => {
  it('lets the owner and the group in, and nobody else', async () => {
    process.umask(0o022);
    await listenOnPath(newServer(), path);
    expect((await stat(path)).mode & 0o777).toBe(0o660);
    // The mask is the process's own again, and lets others read what it makes.
    await writeFile(join(dir, 'file'), '');
    expect((await stat(join(dir, 'file'))).mode & 0o777).toBe(0o644);
  });

  it('lets nobody else in for a moment either', async () => {
    const before = process.umask(0);
    try {
      const server = newServer();
      const modes: number[] = [];
      // Before whatever is done once it listens.
      server.on('listening', () => modes.push(statSync(path).mode & 0o777));
      await listenOnPath(server, path);
      expect(modes).toEqual([0o660]);
    } finally {
      process.umask(before);
    }
  });

  it('takes the place of a socket whose process was killed', async () => {
    const leave = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', leave]);
    expect((await stat(path)).isSocket()).toBe(true);
    await listenOnPath(newServer(), path);
  });

  it('leaves a socket alone that somebody listens on', async () => {
    const first = newServer();
    await listenOnPath(first, path);
    await expect(listenOnPath(newServer(), path)).rejects.toThrow(/in use by another process/);
    expect(first.listening).toBe(true);
  });

  it.each([
    ['a file', () => writeFile(path, 'precious')],
    ['a symbolic link', () => symlink('/dev/null', path)],
  ])('leaves %s alone', async (_what, make) => {
    await make();
    await expect(listenOnPath(newServer(), path)).rejects.toThrow(/not a socket/);
  });

  it('rejects with the cause when the folder does not exist', async () => {
    await expect(listenOnPath(newServer(), join(dir, 'none/socket'))).rejects.toThrow(
      /ENOENT|EACCES/,
    );
  });
});
