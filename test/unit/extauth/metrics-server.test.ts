import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startMetricsServer } from '../../../src/extauth/wire/metrics-server.ts';
import type { MetricsServer } from '../../../src/extauth/wire/metrics-server.ts';
import { freePort } from '../../support/free-port.ts';

let dir: string;
let socketPath: string;
let server: MetricsServer | undefined;
let events: string[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'zimbra-auth-metrics-'));
  socketPath = join(dir, 'metrics');
  events = [];
});

afterEach(async () => {
  await server?.close();
  await rm(dir, { recursive: true });
});

async function start(address: Parameters<typeof startMetricsServer>[0], metrics = 'up 1\n') {
  server = await startMetricsServer(address, {
    metrics: () => (metrics === '' ? Promise.reject(new Error('bug')) : Promise.resolve(metrics)),
    contentType: 'text/plain; version=0.0.4',
    onError: (event) => events.push(event),
  });
}

function overSocket(path: string, method = 'GET') {
  return new Promise<{ status: number; type: string; text: string }>((resolve, reject) => {
    request({ socketPath, path, method }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          text,
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('the metrics server', () => {
  it('gives the metrics on a Unix socket that others may not open', async () => {
    await start({ path: socketPath });
    const answer = { status: 200, type: 'text/plain; version=0.0.4', text: 'up 1\n' };
    expect(await overSocket('/metrics')).toEqual(answer);
    expect(await overSocket('/metrics?x=1')).toEqual(answer);
    expect(await overSocket('/metrics', 'HEAD')).toEqual({ ...answer, text: '' });
    expect((await stat(socketPath)).mode & 0o777).toBe(0o660);
  });

  it('gives them on a port', async () => {
    const port = await freePort();
    await start({ host: '127.0.0.1', port });
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toBe('up 1\n');
  });

  it('has nothing else, and takes nothing', async () => {
    await start({ path: socketPath });
    expect((await overSocket('/')).status).toBe(404);
    expect((await overSocket('/metrics/')).status).toBe(404);
    expect((await overSocket('/metrics', 'POST')).status).toBe(405);
  });

  it('answers 500 to a bug and tells it', async () => {
    await start({ path: socketPath }, '');
    expect(await overSocket('/metrics')).toMatchObject({ status: 500, text: '' });
    expect(events).toEqual(['metrics-failed']);
  });

  it('rejects when the address is taken', async () => {
    await start({ path: socketPath });
    const second = startMetricsServer(
      { path: socketPath },
      { metrics: () => Promise.resolve(''), contentType: '', onError: () => undefined },
    );
    await expect(second).rejects.toThrow(/in use/);
  });
});
