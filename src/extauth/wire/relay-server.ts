import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { FrameDecoder } from './frames.ts';
import type { LogEvent } from '../log.ts';
import { serve } from './serve.ts';

/** Several times the largest sensible pool; each connection may make us hold a frame of 64 KiB. */
export const MAX_CONNECTIONS = 512;

/** ejabberd writes a frame at once. Whoever stops in the middle of one does not speak its protocol. */
const REST_OF_FRAME_WITHIN_MS = 15_000;

export interface RelayServerParts {
  /** As for `serve`; called for several connections at the same time. */
  answer: (frame: Buffer) => Promise<boolean>;
  onError: (event: LogEvent, error: unknown) => void;
  maxConnections?: number;
  restOfFrameWithinMs?: number;
}

export interface RelayServer {
  /** Not listening yet. */
  readonly server: Server;
  connections(): number;
  /**
   * Takes no further connections and no further requests. Resolves when the requests under way
   * have been answered, or after `withinMs`; every connection is closed then.
   */
  finish(withinMs: number): Promise<void>;
}

/**
 * Every connection is one worker of ejabberd's pool, through its relay, and is served as if it were
 * standard input and output. A connection lives as long as its relay and is never used again by
 * another one, so an answer cannot reach the wrong worker: one that is lost takes the connection
 * with it, and ejabberd puts the request to its next worker.
 */
export function createRelayServer(parts: RelayServerParts): RelayServer {
  const { onError, maxConnections = MAX_CONNECTIONS } = parts;
  const connections = new Set<Connection>();

  // Half open, because the end of a relay's input may come before the answer to its last request.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = startConnection(socket, parts);
    connections.add(connection);
    void connection.ended.then(() => connections.delete(connection));
  });
  server.maxConnections = maxConnections;
  server.on('drop', () => onError('too-many-connections', undefined));

  return {
    server,
    connections: () => connections.size,
    async finish(withinMs) {
      server.close();
      for (const connection of connections) connection.leave();
      let timer: NodeJS.Timeout | undefined;
      const outOfTime = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
      const allEnded = Promise.all([...connections].map(({ ended }) => ended));
      await Promise.race([allEnded, outOfTime]);
      clearTimeout(timer);
      for (const connection of connections) connection.cut();
    },
  };
}

interface Connection {
  /** Never rejects. */
  readonly ended: Promise<void>;
  /** Closes at once, or after the answer that is under way. */
  leave(): void;
  cut(): void;
}

function startConnection(
  socket: Socket,
  { answer, onError, restOfFrameWithinMs = REST_OF_FRAME_WITHIN_MS }: RelayServerParts,
): Connection {
  const decoder = new FrameDecoder();
  let isAnswering = false;
  let isLeaving = false;

  // EPIPE when a relay was killed while its request was under way. Closing is all there is to do.
  socket.on('error', () => undefined);
  socket.setTimeout(restOfFrameWithinMs, () => {
    if (!decoder.isInsideFrame || isAnswering) return;
    onError('frame-unfinished', undefined);
    socket.destroy();
  });

  const ended = serve({
    input: socket,
    decoder,
    answer: (frame) => {
      isAnswering = true;
      return answer(frame);
    },
    output: {
      write(reply) {
        isAnswering = false;
        if (socket.writable) socket.write(reply);
        if (isLeaving) socket.destroySoon();
      },
    },
    onError,
  })
    .catch(() => undefined)
    .finally(() => socket.destroySoon());

  return {
    ended,
    leave() {
      isLeaving = true;
      if (!isAnswering) socket.destroy();
    },
    cut: () => socket.destroy(),
  };
}
