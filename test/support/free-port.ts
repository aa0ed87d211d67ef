import { createServer } from 'node:net';

const given = new Set<number>();

/** Whether a server could listen on this TCP port of 127.0.0.1 just now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/**
 * A free TCP port of 127.0.0.1, never the same one twice in a process. `preferred` is given when
 * it is free.
 */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && !given.has(preferred) && (await isPortFree(preferred))) {
    given.add(preferred);
    return preferred;
  }
  for (;;) {
    const port = await askTheSystem();
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
}

function askTheSystem(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      if (address === null || typeof address === 'string') {
        reject(new Error('the system gave no TCP port'));
        return;
      }
      probe.close(() => resolve(address.port));
    });
  });
}
