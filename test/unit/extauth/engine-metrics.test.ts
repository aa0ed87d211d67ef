import { expect, it } from 'vitest';
import { createEngineMetrics } from '../../../src/extauth/engine/engine-metrics.ts';
import type { Decision } from '../../../src/extauth/judge/authenticator.ts';

const decision: Decision = {
  op: 'auth',
  account: 'alice@example.com',
  kind: 'token',
  verdict: { outcome: 'accepted' },
};

it('tells the time of a decision in seconds', () => {
  const metrics = createEngineMetrics('1.2.3', { breakers: () => [], entries: () => [] });
  metrics.started();
  metrics.decided(decision, 250);
  const text = metrics.text();
  expect(text).toMatch(/^zimbra_auth_decision_seconds_sum\S* 0\.25$/m);
  expect(text).toMatch(/^zimbra_auth_decision_seconds_bucket\{[^}]*le="0\.1"\} 0$/m);
  expect(text).toMatch(/^zimbra_auth_decision_seconds_bucket\{[^}]*le="0\.25"\} 1$/m);
});
