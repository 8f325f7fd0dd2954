import { expect, it } from 'vitest';
import { byUrgency, type Health, isTroubled, standingOf } from './standing.ts';

function health(change: Partial<Health> = {}): Health {
  const hour = { requests: 20, errors: 0, errorRate: 0, p50Ms: 300, p95Ms: 900 };
  return {
    modelId: `mdl_${'0'.repeat(32)}`,
    name: 'qwen-plus',
    providerName: 'DashScope',
    breaker: 'closed',
    since: null,
    retryAt: null,
    lastProblem: null,
    lastProblemTitle: null,
    running: 0,
    waiting: 0,
    maxConcurrent: null,
    here: { errorRate: 0, latencyMs: 310 },
    lastHour: { ...hour, firstTokenP50Ms: null, firstTokenP95Ms: null },
    quality: { value: 0.5, up: 0, down: 0 },
    ...change,
  };
}
const hour = (requests: number, errorRate: number | null) => ({ ...health().lastHour, requests, errorRate });
const failing = health({ lastHour: hour(20, 0.1) });
const open = health({ breaker: 'open', lastHour: hour(20, 1) });
const unused = health({ lastHour: hour(0, null), here: { errorRate: null, latencyMs: null } });
const busy = health({ maxConcurrent: 2, running: 2, waiting: 3 });

it.each([
  ['works', health(), 'closed'],
  ['works with a rare failure', health({ lastHour: hour(20, 0.05) }), 'closed'],
  ['fails now and then', failing, 'failing'],
  ['fails in this process only', health({ here: { errorRate: 0.4, latencyMs: 90 } }), 'failing'],
  ['answered nothing for an hour', health({ lastHour: hour(10, 1) }), 'refusing'],
  ['rests whatever the hour says', open, 'open'],
  ['is full with others waiting', busy, 'busy'],
  ['is full with nobody waiting', health({ maxConcurrent: 2, running: 2 }), 'closed'],
  ['was never called', unused, 'unused'],
] as const)('a model that %s', (_, item, standing) => {
  expect(standingOf(item)).toBe(standing);
});

it('puts first what needs a look', () => {
  expect(byUrgency([unused, health(), failing, open])).toEqual([open, failing, health(), unused]);
  expect([open, failing, busy, health(), unused].map(isTroubled)).toEqual([true, true, true, false, false]);
});
