import type { Scope } from '../../../kernel/scope.ts';
import { emitEvent, type NewEvent } from '../../webhooks/index.ts';
import type { Target } from '../gateway/attempt.ts';
import type { BreakerView } from './breaker.ts';

type State = BreakerView['state'];

/** Tells webhooks of the tenant whose call noticed it. Never holds a call up. */
export interface Announcer {
  breaker(scope: Scope, target: Target, states: { before: State; after: BreakerView }): void;
  /** Once a day per model, as far as this process knows. */
  priceMissing(scope: Scope, target: Target): void;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;
const maxRemembered = 10_000;

export function createAnnouncer(): Announcer {
  const told = new Map<string, number>();
  return {
    breaker(scope, target, { before, after }) {
      const [was, is] = [isOpen(before), isOpen(after.state)];
      if (was === is) return;
      tell(scope, target, {
        type: is ? 'breaker.opened' : 'breaker.closed',
        // Each process finds out by itself; that is one event, not one from each.
        quietMs: minuteMs,
        data: is ? { problem: after.lastProblem, retryAt: after.retryAt?.toISOString() ?? null } : {},
      });
    },
    priceMissing(scope, target) {
      const key = `${scope.tenantId} ${target.modelId}`;
      const now = scope.clock.now().getTime();
      if (now - (told.get(key) ?? 0) < dayMs) return;
      if (told.size >= maxRemembered) told.clear();
      told.set(key, now);
      tell(scope, target, { type: 'price.missing', quietMs: dayMs, data: {} });
    },
  };
}

const isOpen = (state: State) => state === 'open' || state === 'half-open';

function tell(scope: Scope, target: Target, event: Omit<NewEvent, 'subject'>): void {
  const model = { modelId: target.modelId, model: target.name, provider: target.providerName };
  const whole = { ...event, subject: target.modelId, data: { ...model, ...event.data } };
  scope
    .tx((tx) => emitEvent(tx, scope, whole))
    .catch((error: unknown) =>
      scope.log.warn({ err: error, type: event.type }, 'an event could not be told'),
    );
}
