import type { JishiOutputs } from '@jishi/sdk';

export type Health = JishiOutputs['modelHealth']['list']['items'][number];

/**
 * One word for how a model does; `failing`: it works, but more than one call in ten failed lately; `refusing`: every call
 * failed, in ways for which no breaker opens (a limit of the provider, a rejected key).
 */
export type Standing = 'closed' | 'open' | 'half-open' | 'refusing' | 'failing' | 'busy' | 'unused';

const failingFrom = 0.1;

export function standingOf(health: Health): Standing {
  const { breaker, lastHour, here, maxConcurrent, running, waiting } = health;
  if (breaker !== 'closed') return breaker;
  if (maxConcurrent !== null && running >= maxConcurrent && waiting > 0) return 'busy';
  if (lastHour.errorRate === 1) return 'refusing';
  if (Math.max(lastHour.errorRate ?? 0, here.errorRate ?? 0) >= failingFrom) return 'failing';
  return lastHour.requests === 0 && here.latencyMs === null ? 'unused' : 'closed';
}

export const standingTone = {
  closed: 'success',
  open: 'danger',
  'half-open': 'warning',
  refusing: 'danger',
  failing: 'warning',
  busy: 'warning',
  unused: 'neutral',
} as const satisfies Record<Standing, string>;

/** What needs a look first. */
const urgency: Record<Standing, number> = {
  open: 0,
  refusing: 1,
  'half-open': 2,
  failing: 3,
  busy: 4,
  closed: 5,
  unused: 6,
};

export function byUrgency(items: readonly Health[]): Health[] {
  return [...items].sort(
    (left, right) =>
      urgency[standingOf(left)] - urgency[standingOf(right)] ||
      right.lastHour.requests - left.lastHour.requests,
  );
}

export function isTroubled(health: Health): boolean {
  return urgency[standingOf(health)] < urgency.closed;
}
