import { ConfigError } from '../config/config.ts';
import type { Config } from '../config/config.ts';
import { BackgroundTasks } from '../judge/background-tasks.ts';
import { describeError } from '../log.ts';
import type { Log, LogEvent } from '../log.ts';
import { createJudge, createKept, forget } from './create-judge.ts';
import type { Judge } from './create-judge.ts';
import { createEngineMetrics } from './engine-metrics.ts';
import { createEjabberdApi } from '../watch/ejabberd-api.ts';
import { startWatching } from '../watch/watching.ts';
import type { Watching } from '../watch/watching.ts';
import { createHealing } from './healing.ts';
import { createResponder } from './responder.ts';

/**
 * Everything between the bytes of a request and its answer: configuration, caches, budgets, Zimbra.
 * One per process, whatever the number of connections that requests come from.
 *
 * What `main.ts` has to do with it:
 * - at the start: `await ready()`, so that a bad configuration is logged before the first login;
 * - for each frame of each connection: `answer(frame)`, as many at once as there are connections;
 * - on SIGHUP: `reload()`;
 * - for each request of the metrics endpoint (`onConfig`: `metricsListen`): `metrics()`, sent as
 *   `METRICS_CONTENT_TYPE`;
 * - before it leaves: `close()`.
 */
export interface Engine {
  /** Resolves when the configuration has been read, or could not be. */
  ready(): Promise<void>;
  /** Yes or no to one request, with one log line for it. Never rejects, may be called at once. */
  answer(frame: Uint8Array): Promise<boolean>;
  /**
   * Tells the configuration in use, now if there is one and whenever it changes, to those parts that
   * are not the engine's (sockets to listen on).
   */
  onConfig(listener: (config: Config) => void): void;
  /**
   * Reads the configuration again. True when the new one is in use; a bad one is logged, and the
   * old one stays. Never rejects.
   */
  reload(): Promise<boolean>;
  /** Prometheus' text format. */
  metrics(): Promise<string>;
  /** Resolves when nothing is under way any more (sessions being ended), connections closed. */
  close(): Promise<void>;
}

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export interface EngineParts {
  /** Rejects with a `ConfigError` while there is no usable configuration. */
  loadConfig: () => Promise<Config>;
  version: string;
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Milliseconds from any fixed point, never going back. */
  clock: () => number;
}

interface Loaded extends Judge {
  readonly config: Config;
  readonly watching: Watching | undefined;
}

export function createEngine(parts: EngineParts): Engine {
  const { loadConfig, version, log, now, clock } = parts;
  const logError = (event: LogEvent, error: unknown) =>
    log.write('error', event, { error: describeError(error) });
  const background = new BackgroundTasks((error) => logError('background-task-failed', error));

  const kept = createKept({ now, clock });
  const listeners: ((config: Config) => void)[] = [];
  let loaded: Loaded | undefined;

  const metrics = createEngineMetrics(version, {
    breakers: () => loaded?.services.breakers.map(([name, { state }]) => [name, state]) ?? [],
    entries: () => [
      ['accepted', kept.cache.sizes.accepted],
      ['refused', kept.cache.sizes.refused],
      ['accounts', kept.memory.size],
      ['counted-accounts', kept.budget.size],
    ],
  });

  const use = (config: Config): void => {
    const previous = loaded;
    if (previous !== undefined && !asksTheSame(previous.config, config)) forget(kept);
    log.level = config.logLevel;
    const judge = createJudge(config, kept, {
      version,
      now,
      clock,
      background,
      onSessionLeft: (address, why) =>
        log.write('warn', 'session-not-ended', { account: address, why }),
      onCallStart: () => metrics.soapStarted(),
      onCallEnd: (report) => metrics.soapEnded(report),
      onCache: (kind, result) => metrics.cache(kind, result),
      onAccountCache: (result) => metrics.cache('account', result),
      onBreaker(service, state, reason) {
        if (state === 'open') metrics.breakerOpened(service);
        log.write('warn', `breaker-${state}`, { service, cause: reason });
      },
    });
    const { states } = judge.services;
    const watching =
      config.ejabberdApiUrl === undefined || states === undefined
        ? undefined
        : startWatching({
            ...{ states, log, clock, domains: config.domains, known: kept.knownValues },
            api: createEjabberdApi(config.ejabberdApiUrl),
            onEnded: (reason) => metrics.sessionEnded(reason),
          });
    loaded = { config, watching, ...judge };
    void previous?.watching?.stop();
    previous?.services.close();
    for (const listener of listeners) listener(config);
  };

  const tellBadConfig = (error: unknown): void => {
    if (!(error instanceof ConfigError)) return logError('bad-config', error);
    for (const problem of error.problems) {
      log.write('error', 'bad-config', { file: error.file, problem });
    }
  };

  const firstConfig = createHealing({
    // Unless it came by `reload` in the meantime.
    load: async () => {
      if (loaded === undefined) use(await loadConfig());
    },
    onProblem: tellBadConfig,
    onHealed: () => log.write('info', 'config-loaded'),
    now: clock,
  });

  const answer = createResponder({
    currentAuthenticator: async () => {
      if (loaded === undefined) await firstConfig();
      return loaded?.authenticate;
    },
    log,
    clock,
    onStart: () => metrics.started(),
    onDecision: (decision, ms) => metrics.decided(decision, ms),
  });

  const reloadNow = async (): Promise<boolean> => {
    try {
      use(await loadConfig());
      log.write('info', 'config-loaded');
      metrics.reloaded('good');
      return true;
    } catch (error) {
      tellBadConfig(error);
      if (loaded !== undefined) log.write('warn', 'config-kept');
      metrics.reloaded('bad');
      return false;
    }
  };
  let reloading = Promise.resolve(true);

  return {
    answer,
    onConfig(listener) {
      listeners.push(listener);
      if (loaded !== undefined) listener(loaded.config);
    },
    async ready() {
      await firstConfig();
    },
    reload() {
      // In turn, so that what was read last is what is used.
      reloading = reloading.then(reloadNow);
      return reloading;
    },
    metrics: () => Promise.resolve(metrics.text()),
    async close() {
      await Promise.all([background.settled(), loaded?.watching?.stop()]);
      loaded?.services.close();
    },
  };
}

/** Whether verdicts that were had with one configuration hold with the other. */
function asksTheSame(one: Config, other: Config): boolean {
  const questions = ({ soapUrl, appPasswordUrl, domains, ca }: Config) =>
    JSON.stringify([soapUrl.href, appPasswordUrl?.href, [...domains], ca]);
  return questions(one) === questions(other);
}
