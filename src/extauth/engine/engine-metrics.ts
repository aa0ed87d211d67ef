import type { Decision } from '../judge/authenticator.ts';
import type { BreakerState } from '../zimbra/breaker.ts';
import type { EndReason } from '../watch/session-watch.ts';
import { Metrics } from './metrics.ts';
import type { SoapCallReport } from '../zimbra/soap-caller.ts';
import { reasonOf } from '../verdict/verdict.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BREAKER_STATES: Readonly<Record<BreakerState, number>> = {
  closed: 0,
  'half-open': 1,
  open: 2,
};

/** What the engine counts. REFERENCE.md lists the names. */
export interface EngineMetrics {
  text(): string;
  started(): void;
  decided(decision: Decision, ms: number): void;
  soapStarted(): void;
  soapEnded(report: SoapCallReport): void;
  cache(cache: 'token' | 'password' | 'account', result: 'hit' | 'miss' | 'shared'): void;
  breakerOpened(service: string): void;
  sessionEnded(reason: EndReason): void;
  reloaded(result: 'good' | 'bad'): void;
}

/** `state` is read each time the metrics are. */
export function createEngineMetrics(
  version: string,
  state: {
    breakers: () => readonly (readonly [service: string, BreakerState])[];
    entries: () => readonly (readonly [store: string, number])[];
  },
): EngineMetrics {
  const metrics = new Metrics();
  let inFlight = 0;
  let soapInFlight = 0;

  metrics.gauge('zimbra_auth_build_info', 'Always 1; the version is a label.', () => [
    [{ version, node: process.versions.node }, 1],
  ]);
  const decisions = metrics.counter(
    'zimbra_auth_decisions_total',
    'Answered requests. The reason is empty for accepted ones.',
  );
  const decisionSeconds = metrics.histogram(
    'zimbra_auth_decision_seconds',
    'Time from a request of ejabberd to its answer.',
    SECONDS,
  );
  const soapSeconds = metrics.histogram(
    'zimbra_auth_soap_seconds',
    'Time that calls to Zimbra took, failed ones included.',
    SECONDS,
  );
  const soapFailures = metrics.counter(
    'zimbra_auth_soap_failures_total',
    'Calls to Zimbra without a usable answer. A refusal is an answer.',
  );
  const lookUps = metrics.counter(
    'zimbra_auth_cache_lookups_total',
    'Questions to the caches; shared ones joined a call that was under way.',
  );
  const overBudget = metrics.counter(
    'zimbra_auth_over_budget_total',
    'Passwords that were refused so that Zimbra would not lock an account.',
  );
  const openings = metrics.counter(
    'zimbra_auth_breaker_opened_total',
    'How often a service was given up for a while.',
  );
  const endings = metrics.counter(
    'zimbra_auth_sessions_ended_total',
    'Accounts whose sessions were ended, as the account is locked or its password another one.',
  );
  const reloads = metrics.counter(
    'zimbra_auth_config_reloads_total',
    'Configurations read again, good ones and rejected ones.',
  );
  metrics.gauge('zimbra_auth_in_flight', 'Requests that are being decided.', () => [
    [{}, inFlight],
  ]);
  metrics.gauge('zimbra_auth_soap_in_flight', 'Calls to Zimbra under way.', () => [
    [{}, soapInFlight],
  ]);
  metrics.gauge('zimbra_auth_breaker_state', '0 closed (all well), 1 half-open, 2 open.', () =>
    state.breakers().map(([service, now]) => [{ service }, BREAKER_STATES[now]]),
  );
  metrics.gauge('zimbra_auth_entries', 'Entries held in memory.', () =>
    state.entries().map(([store, count]) => [{ store }, count]),
  );
  metrics.gauge('process_resident_memory_bytes', 'Resident memory of this process.', () => [
    [{}, process.memoryUsage.rss()],
  ]);

  return {
    text: () => metrics.text(),
    started() {
      inFlight++;
    },
    decided({ op, kind = '', verdict }, ms) {
      inFlight--;
      const reason = reasonOf(verdict) ?? '';
      decisions.add({ op, kind, outcome: verdict.outcome, reason });
      decisionSeconds.observe({ op }, ms / 1000);
      if (reason === 'over-budget') overBudget.add({ limit: 'account' });
      if (reason === 'over-budget-overall') overBudget.add({ limit: 'overall' });
    },
    soapStarted() {
      soapInFlight++;
    },
    soapEnded({ call, ms, result, isOutage }) {
      soapInFlight--;
      soapSeconds.observe({ call }, ms / 1000);
      if (isOutage) soapFailures.add({ call, cause: result });
    },
    cache: (cache, result) => lookUps.add({ cache, result }),
    breakerOpened: (service) => openings.add({ service }),
    sessionEnded: (reason) => endings.add({ reason }),
    reloaded: (result) => reloads.add({ result }),
  };
}
