import type { Config } from '../config/config.ts';
import { METRICS_CONTENT_TYPE } from '../engine/engine.ts';
import type { Engine } from '../engine/engine.ts';
import { listenOnDescriptor, listenOnPath } from '../wire/listening-socket.ts';
import type { LogEvent } from '../log.ts';
import { startMetricsServer } from '../wire/metrics-server.ts';
import type { MetricsServer } from '../wire/metrics-server.ts';
import { createRelayServer } from '../wire/relay-server.ts';

/**
 * For the requests under way when we are told to leave. Longer than any answer may take, and
 * shorter than TimeoutStopSec in zimbra-auth.service.
 */
const FINISH_WITHIN_MS = 10_000;

export interface DaemonParts {
  engine: Engine;
  listenOn: { fd: number } | { path: string };
  onError: (event: LogEvent, error: unknown) => void;
  /** For what an administrator can mend: `problem` is told as it is. */
  onProblem: (event: LogEvent, problem: string) => void;
}

export interface Daemon {
  /** Reads the configuration again, and listens for metrics where it says. */
  reload(): Promise<void>;
  /** Stops taking requests, finishes those under way within a bound, and closes the engine. */
  stop(): Promise<void>;
}

/**
 * One process for all workers of ejabberd's pool: one cache, one budget of wrong passwords, one set
 * of connections to Zimbra. Rejects when its socket cannot be listened on; a bad configuration and a
 * taken metrics address are only logged, since logins matter more.
 */
export async function startDaemon(parts: DaemonParts): Promise<Daemon> {
  const { engine, listenOn, onError } = parts;
  const metrics = createMetricsFollower(parts);
  engine.onConfig((config) => metrics.listenAt(config.metricsListen));
  await engine.ready();

  const relays = createRelayServer({
    answer: (frame) => engine.answer(frame),
    onError,
  });
  if ('fd' in listenOn) await listenOnDescriptor(relays.server, listenOn.fd);
  else await listenOnPath(relays.server, listenOn.path);
  // EMFILE and the like, while connections are taken: the next one may work again.
  relays.server.on('error', (error) => onError('listen-failed', error));

  return {
    async reload() {
      await engine.reload();
    },
    async stop() {
      await relays.finish(FINISH_WITHIN_MS);
      await Promise.all([metrics.stop(), engine.close()]);
    },
  };
}

/** Listens where it is told, and elsewhere once that changes. Told again, it tries a failure again. */
function createMetricsFollower({ engine, onError, onProblem }: DaemonParts) {
  let address = 'none';
  let hasFailed = false;
  let server: MetricsServer | undefined;
  let moving: Promise<void> = Promise.resolve();

  const move = async (to: Config['metricsListen']): Promise<void> => {
    await server?.close();
    server = undefined;
    if (to === undefined) return;
    server = await startMetricsServer(to, {
      metrics: () => engine.metrics(),
      contentType: METRICS_CONTENT_TYPE,
      onError,
    });
  };
  const moveInTurn = (to: Config['metricsListen']): void => {
    moving = moving
      .then(() => move(to))
      .catch((error: unknown) => {
        hasFailed = true;
        // Names the address and a cause, never a request.
        const cause = error instanceof Error ? error.message : String(error);
        onProblem('metrics-failed', `metricsListen: ${cause}`);
      });
  };

  return {
    listenAt(to: Config['metricsListen']): void {
      const next = JSON.stringify(to ?? 'none');
      if (next === address && !hasFailed) return;
      address = next;
      hasFailed = false;
      moveInTurn(to);
    },
    stop(): Promise<void> {
      moveInTurn(undefined);
      return moving;
    },
  };
}
