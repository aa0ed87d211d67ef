import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A network cable between a browser and a server, which a test can pull. */
export interface CuttableLine {
  /** Like the server's own origin, with the line's port. */
  readonly url: string;
  /** Breaks all connections with a reset and refuses new ones likewise, until mend(). */
  cut(): void;
  /** Silence: connections stay and new ones are accepted, but nothing passes, until mend(). */
  freeze(): void;
  /** Passes everything again. What waited while it was frozen arrives now, as after a Wi-Fi gap. */
  mend(): void;
  close(): Promise<void>;
}

/**
 * Carries TCP on loopback to a server at `upstreamUrl` (http or https). A browser's own offline
 * switch only fails new requests and says so to the page; a line that breaks or falls silent under
 * what is on its way is what people have in a train. It works with any browser.
 */
export async function startCuttableLine(upstreamUrl: string): Promise<CuttableLine> {
  const upstream = new URL(upstreamUrl);
  const sockets = new Set<Socket>();
  const held: (() => void)[] = [];
  let state: 'whole' | 'cut' | 'frozen' = 'whole';

  const carry = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (chunk) => {
      if (!to.write(chunk)) from.pause();
    });
    to.on('drain', () => {
      if (state !== 'frozen') from.resume();
    });
    from.on('end', () => to.end());
    from.on('error', () => undefined); // close says it too
    from.on('close', (broken) => {
      sockets.delete(from);
      const tell = (): unknown => broken && to.resetAndDestroy();
      if (state === 'frozen') held.push(tell);
      else tell();
    });
    if (state === 'frozen') from.pause();
  };

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (state === 'cut') {
      near.resetAndDestroy();
      return;
    }
    const far = connect({
      host: upstream.hostname,
      port: Number(upstream.port),
      allowHalfOpen: true,
      noDelay: true,
    });
    carry(near, far);
    carry(far, near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    url: `${upstream.protocol}//127.0.0.1:${port}`,
    cut: () => {
      state = 'cut';
      reset();
    },
    freeze: () => {
      state = 'frozen';
      for (const socket of sockets) socket.pause();
    },
    mend: () => {
      state = 'whole';
      for (const socket of sockets) socket.resume();
      for (const tell of held.splice(0)) tell();
    },
    close: async () => {
      reset();
      server.close();
      await once(server, 'close');
    },
  };
}
