import { type Problem, problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { noUsage } from '../../metering/index.ts';
import type { Admission, Outcome } from '../gateway/attempt.ts';
import { transportProblem } from '../gateway/failure.ts';
import type { ModelHealth } from '../health/standing.ts';
import { failureKindOf, isIllness, retryAfterMs } from './failure-kind.ts';

export interface Settling {
  admission: Admission;
  stream: boolean;
  /** The client's: when it fires, the attempt was given up. */
  signal: AbortSignal;
  started: { at: Date; clock: number };
  health: ModelHealth;
  /** Gives the attempt's place back. */
  release: () => void;
}

export interface Closing {
  /** Settles with this outcome; only the first call counts. Answers the cost in pico-units. */
  settle(outcome: Outcome): Promise<bigint | null>;
  /** Settles an attempt that ended with an error; answers it as a problem. */
  fail(error: unknown, outcome: Partial<Outcome>): Promise<Problem>;
  /** Settles an attempt whose answer nobody waits for any more: another one was faster. */
  cancel(outcome: Partial<Outcome>): Promise<void>;
}

const nothing = { usage: noUsage, firstTokenMs: null, upstreamId: null };

/** The end of an attempt, however it comes, happens once: place, breaker, measurements, ledger, span. */
export function createSettling(scope: Scope, settling: Settling): Closing {
  let settled: Promise<bigint | null> | undefined;
  const once = (outcome: Outcome, found?: Problem) => {
    settled ??= settleOnce(scope, settling, { outcome, found });
    return settled;
  };
  return {
    settle: (outcome) => once(outcome),
    async fail(error, outcome) {
      const found = transportProblem(error, settling.signal);
      const cancelled = found.code === 'cancelled';
      const status = cancelled ? 'cancelled' : 'error';
      await once({ ...nothing, ...outcome, status, problem: cancelled ? null : found.code }, found);
      return found;
    },
    async cancel(outcome) {
      await once({ ...nothing, ...outcome, status: 'cancelled', problem: null });
    },
  };
}

interface Ending {
  outcome: Outcome;
  found: Problem | undefined;
}

async function settleOnce(scope: Scope, settling: Settling, ending: Ending): Promise<bigint | null> {
  const { admission, stream, started, release } = settling;
  const { outcome } = ending;
  const { usageId, target, operation } = admission;
  const latencyMs = performance.now() - started.clock;
  release();
  noteHealth(scope, settling, { ...ending, latencyMs });
  if (outcome.status === 'ok' && target.price === null && target.providerKind !== 'local-gguf')
    scope.ports.modelGateway.announcer.priceMissing(scope, target);
  const costPico = await scope.ports.modelGateway.meter
    .settle(scope, { ...outcome, usageId, price: target.price, latencyMs })
    .catch((error: unknown) => {
      // The row is there, pending: recovery settles it at its estimate. The caller's answer is not held back for it.
      scope.log.error({ err: error, usageId, tenantId: scope.tenantId }, 'usage could not be settled');
      return null;
    });
  scope.ports.modelGateway.report({
    ...outcome,
    tenantId: scope.tenantId,
    operation,
    target,
    stream,
    startedAt: started.at,
    latencyMs,
    costPico,
  });
  return costPico;
}

/** What the attempt says about the model: only the model's own failures count, never the client's. */
function noteHealth(
  scope: Scope,
  { health, stream, admission: { target } }: Settling,
  { outcome, found, latencyMs }: Ending & { latencyMs: number },
): void {
  const { breaker, note } = health;
  const before = breaker.view().state;
  if (outcome.status === 'cancelled') breaker.leave();
  else if (outcome.status === 'ok') {
    breaker.succeed();
    note({ ok: true, stream, latencyMs: stream ? outcome.firstTokenMs : latencyMs });
  } else noteFailure(scope, { health, stream, found: found ?? problem('models.stream_broken') });
  scope.ports.modelGateway.announcer.breaker(scope, target, { before, after: breaker.view() });
}

function noteFailure(
  scope: Scope,
  { health, stream, found }: { health: ModelHealth; stream: boolean; found: Problem },
): void {
  const kind = failureKindOf(found);
  if (kind === 'rate-limit') health.breaker.rest(retryAfterMs(found, scope.clock.now()) ?? 1_000);
  else if (isIllness(kind)) health.breaker.fail(found.code);
  else {
    health.breaker.leave();
    return;
  }
  health.note({ ok: false, stream, latencyMs: null });
}
