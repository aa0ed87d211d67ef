import { AccountMemory } from './account-memory.ts';
import { createAuthenticator } from './authenticator.ts';
import type { Authenticator } from './authenticator.ts';
import { BackgroundTasks } from './background-tasks.ts';
import { Coalescer } from './coalesce.ts';
import { ConfigError, usualFailuresPerAccount } from './config.ts';
import type { Config } from './config.ts';
import { createCredentialCheck } from './credential-check.ts';
import { createCredentialKey } from './credential-key.ts';
import { DirectoryStore } from './directory.ts';
import { createEngineMetrics } from './engine-metrics.ts';
import { createGuardedCheck } from './guarded-check.ts';
import { createHealing } from './healing.ts';
import type { Log, LogEvent } from './log.ts';
import { PasswordBudget } from './password-budget.ts';
import { createResponder, describeError } from './responder.ts';
import { createServices } from './services.ts';
import type { Services } from './services.ts';
import { VerdictCache } from './verdict-cache.ts';
import type { Verdict } from './verdict.ts';

/**
 * Everything between the bytes of a request and its answer: configuration, caches, budgets, Zimbra.
 * One per process, whatever the number of connections that requests come from.
 *
 * What `main.ts` has to do with it:
 * - at the start: `await ready()`, so that a bad configuration is logged before the first login;
 * - for each frame of each connection: `answer(frame)`, as many at once as there are connections;
 * - on SIGHUP: `reload()`;
 * - for each request of the metrics endpoint (`config()?.metricsListen`): `metrics()`, sent as
 *   `METRICS_CONTENT_TYPE`;
 * - before it leaves: `close()`.
 */
export interface Engine {
  /** Resolves when the configuration has been read, or could not be. */
  ready(): Promise<void>;
  /** Yes or no to one request, with one log line for it. Never rejects, may be called at once. */
  answer(frame: Uint8Array): Promise<boolean>;
  /** The configuration in use, for those parts that are not the engine's (sockets to listen on). */
  config(): Config | undefined;
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

interface Loaded {
  config: Config;
  services: Services;
  authenticate: Authenticator;
}

export function createEngine(parts: EngineParts): Engine {
  const { loadConfig, version, log, now, clock } = parts;
  const logError = (event: LogEvent, error: unknown) =>
    log.write('error', event, { error: describeError(error) });
  const background = new BackgroundTasks((error) => logError('background-task-failed', error));

  // These outlive a change of the configuration: Zimbra's counts of failed logins do, too.
  const memory = new AccountMemory(clock);
  const cache = new VerdictCache(
    { tokenMs: 0, passwordMs: 0, refusedPasswordMs: 0 },
    memory,
    clock,
  );
  const directoryStore = new DirectoryStore();
  const budget = new PasswordBudget({ perAccount: 0, overall: 0 }, clock);
  const keyOf = createCredentialKey();
  let loaded: Loaded | undefined;

  const metrics = createEngineMetrics(version, {
    breakers: () => loaded?.services.breakers.map(([name, { state }]) => [name, state]) ?? [],
    entries: () => [
      ['accepted', cache.sizes.accepted],
      ['refused', cache.sizes.refused],
      ['accounts', memory.size],
      ['counted-accounts', budget.size],
    ],
  });

  const use = (config: Config): void => {
    const previous = loaded;
    if (previous !== undefined && !asksTheSame(previous.config, config)) {
      memory.clear();
      cache.clear();
      directoryStore.clear();
    }
    cache.times = {
      tokenMs: config.tokenCacheSeconds * 1000,
      passwordMs: config.passwordCacheSeconds * 1000,
      refusedPasswordMs: config.wrongPasswordCacheSeconds * 1000,
    };
    // Processes know nothing of each other, and ejabberd spreads the logins over them.
    const share = (limit: number) => Math.max(1, Math.floor(limit / config.processes));
    budget.limits = {
      perAccount: share(
        config.passwordFailuresPerAccount ?? usualFailuresPerAccount(config.processes),
      ),
      overall: share(config.passwordFailuresOverall),
    };
    log.level = config.logLevel;
    const services = createServices({
      config,
      version,
      clock,
      memory,
      directoryStore,
      onCallStart: () => metrics.soapStarted(),
      onCallEnd: (report) => metrics.soapEnded(report),
      onAccountCache: (result) => metrics.cache('account', result),
      onBreaker(service, state, cause) {
        if (state === 'open') metrics.breakerOpened(service);
        log.write('warn', `breaker-${state}`, { service, cause });
      },
    });
    const check = createCredentialCheck({
      zimbra: services.zimbra,
      zimbraForPasswords: services.zimbraForPasswords,
      now,
      background,
      onSessionLeft: (address, why) =>
        log.write('warn', 'session-not-ended', { account: address, why }),
      onAliases: (aliases) => memory.learnAliases(aliases),
    });
    const { directory } = services;
    const guarded = createGuardedCheck({
      ...{ check, directory, memory, cache, budget, keyOf, now, clock },
      asking: new Coalescer<Verdict>(),
      timeoutMs: config.timeoutMs,
      onCache: (kind, result) => metrics.cache(kind, result),
    });
    const authenticate = createAuthenticator({
      domains: config.domains,
      check: guarded,
      directory,
    });
    loaded = { config, services, authenticate };
    previous?.services.close();
  };

  const tellBadConfig = (error: unknown): void => {
    if (!(error instanceof ConfigError)) return logError('bad-config', error);
    for (const problem of error.problems) {
      log.write('error', 'bad-config', { file: error.file, problem });
    }
  };

  const firstConfig = createHealing({
    // Unless it came by `reload` in the meantime.
    load: async () => loaded === undefined && use(await loadConfig()),
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
    config: () => loaded?.config,
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
      await background.settled();
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
