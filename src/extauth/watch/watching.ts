import type { Config } from '../config/config.ts';
import type { Log } from '../log.ts';
import { accountOfJid, addressOf } from '../verdict/account.ts';
import { UnknownError } from '../verdict/unknown-error.ts';
import { WATCHED_ATTRIBUTES } from '../zimbra/account-rights.ts';
import type { AccountStates } from '../zimbra/account-states.ts';
import { ApiError, type EjabberdApi } from './ejabberd-api.ts';
import { type EndReason, type KnownValues, lookAtSessions } from './session-watch.ts';

/** An account that is locked is offline within a minute: twice this, and what a look takes. */
export const LOOK_EVERY_MS = 25_000;

const BLIND = `adminAccount may not read ${WATCHED_ATTRIBUTES.join(' and ')} of all who are online`;

export interface WatchingParts {
  domains: Config['domains'];
  known: KnownValues;
  states: AccountStates;
  api: EjabberdApi;
  log: Log;
  everyMs?: number;
  onEnded?: (reason: EndReason) => void;
  onLook?: (ms: number) => void;
  /** Milliseconds, from any fixed point. */
  clock: () => number;
}

export interface Watching {
  /** Resolves when no look is under way any more. */
  stop(): Promise<void>;
}

/** Looks at the sessions every so often, one look at a time. */
export function startWatching(parts: WatchingParts): Watching {
  const { known, states, api, log, clock, everyMs = LOOK_EVERY_MS, onEnded, onLook } = parts;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  /** What it fails by, or cannot see: told once. */
  let trouble: string | undefined;
  const tell = (cause: string): void => {
    if (trouble !== cause) log.write('warn', 'watch-failed', { cause });
    trouble = cause;
  };

  const look = async (): Promise<void> => {
    const startedAt = clock();
    const seen = { isBlind: false };
    try {
      await lookAtSessions({
        known,
        states,
        online: async () => byAddress(await api.online(), parts.domains),
        end: (jid) => api.end(jid, 'The webmail session has ended'),
        onEnded(address, reason) {
          log.write('info', 'session-ended', { account: address, reason });
          onEnded?.(reason);
        },
        onUnreadable: () => (seen.isBlind = true),
      });
      onLook?.(clock() - startedAt);
      if (seen.isBlind) tell(BLIND);
      else trouble = undefined;
    } catch (error) {
      if (error instanceof UnknownError) tell(`Zimbra: ${error.message}`);
      else if (error instanceof ApiError) tell(`ejabberd: ${error.message}`);
      else throw error;
    }
  };

  let looking = Promise.resolve();
  const next = (): void => {
    if (isStopped) return;
    timer = setTimeout(() => {
      looking = look()
        .catch((error: unknown) => tell(error instanceof Error ? error.name : 'a bug'))
        .then(next);
    }, everyMs);
    timer.unref();
  };
  next();

  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
      return looking;
    },
  };
}

/** Those of the domains that are served. */
function byAddress(
  jids: readonly string[],
  domains: Config['domains'],
): ReadonlyMap<string, readonly string[]> {
  const sessions = new Map<string, string[]>();
  for (const jid of jids) {
    const [, user = '', server = ''] = /^([^@/]*)@([^/]*)\//.exec(jid) ?? [];
    const account = accountOfJid(user, server, domains);
    if ('refused' in account) continue;
    const address = addressOf(account);
    sessions.set(address, [...(sessions.get(address) ?? []), jid]);
  }
  return sessions;
}
