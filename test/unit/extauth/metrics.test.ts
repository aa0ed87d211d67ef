import { describe, expect, it } from 'vitest';
import { Metrics } from '../../../src/extauth/engine/metrics.ts';

describe('the text format', () => {
  it('is the one that Prometheus reads', () => {
    const metrics = new Metrics();
    const counter = metrics.counter('made_total', 'Things made.');
    counter.add({ kind: 'a', note: 'quote " backslash \\ line\nend' });
    counter.add({ kind: 'a', note: 'quote " backslash \\ line\nend' }, 2);
    counter.add({ kind: 'b', note: '' });
    metrics.gauge('temperature', 'Now.', () => [[{}, -1.5]]);
    const histogram = metrics.histogram('took_seconds', 'Time.', [0.1, 1]);
    for (const seconds of [0.05, 0.1, 0.5, 7]) histogram.observe({ call: 'x' }, seconds);
    expect(metrics.text()).toBe(`\
# HELP made_total Things made.
# TYPE made_total counter
made_total{kind="a",note="quote \\" backslash \\\\ line\\nend"} 3
made_total{kind="b",note=""} 1
# HELP temperature Now.
# TYPE temperature gauge
temperature -1.5
# HELP took_seconds Time.
# TYPE took_seconds histogram
took_seconds_bucket{call="x",le="0.1"} 2
took_seconds_bucket{call="x",le="1"} 3
took_seconds_bucket{call="x",le="+Inf"} 4
took_seconds_sum{call="x"} 7.65
took_seconds_count{call="x"} 4
`);
  });
});
