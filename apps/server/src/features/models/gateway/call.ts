import type { toProblem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { noUsage } from '../../metering/index.ts';
import type { Admission, Operation, Outcome, Target, UpstreamResponse } from './attempt.ts';
import { transportProblem } from './failure.ts';
import { sendUpstream } from './upstream.ts';

export interface CallInput {
  /** Name or id of a model; null: the default of its kind. */
  reference: string | null;
  operation: Operation;
  /** Which application calls; shown in the usage list. */
  app: string;
  purpose: string | null;
  /** Estimated. */
  inputTokens: number;
  stream: boolean;
  signal: AbortSignal;
  body: (target: Target) => string;
}

/** An attempt whose provider has begun to answer. Whoever holds it settles it, once, however it ends. */
export interface ModelCall {
  readonly admission: Admission;
  readonly target: Target;
  readonly response: UpstreamResponse;
  readonly signal: AbortSignal;
  /** `performance.now()` at the start. */
  readonly startedAt: number;
  /** Settles with this outcome; only the first call counts. Answers the cost in pico-units. */
  settle(outcome: Outcome): Promise<bigint | null>;
  /** Settles an attempt that ended with an error; answers it as a problem. */
  fail(error: unknown, outcome: Partial<Outcome>): Promise<ReturnType<typeof toProblem>>;
}

/**
 * The one way to a model: resolves it, opens the ledger row, sends. Everything that reaches a provider goes through here
 * (gateway, assistant, embeddings), so nothing goes unmetered.
 * @throws Problem when the model cannot be used or the provider did not answer with success; the row is settled then
 */
export async function openCall(scope: Scope, input: CallInput): Promise<ModelCall> {
  const { reference, operation, app, purpose, inputTokens, stream, signal } = input;
  const { modelGateway } = scope.ports;
  const admission = await modelGateway.admit(scope, { reference, operation, app, purpose, inputTokens });
  const started = { at: scope.clock.now(), clock: performance.now() };
  const closing = createSettling(scope, { admission, stream, signal, started });
  const { target } = admission;
  try {
    const response = await sendUpstream(scope, target, {
      path: operation === 'chat' ? '/chat/completions' : '/embeddings',
      body: input.body(target),
      stream,
      signal,
    });
    return { admission, target, response, signal, startedAt: started.clock, ...closing };
  } catch (error) {
    // Refused or never reached: nothing was produced. Given up by the client while waiting: the input was read.
    const usage = signal.aborted ? { ...noUsage, inputTokens, estimated: true } : noUsage;
    throw await closing.fail(error, { usage });
  }
}

interface Settling {
  admission: Admission;
  stream: boolean;
  signal: AbortSignal;
  started: { at: Date; clock: number };
}

function createSettling(scope: Scope, settling: Settling): Pick<ModelCall, 'settle' | 'fail'> {
  let settled: Promise<bigint | null> | undefined;
  const settle = (outcome: Outcome) => {
    settled ??= settleOnce(scope, settling, outcome);
    return settled;
  };
  return {
    settle,
    async fail(error, outcome) {
      const found = transportProblem(error, settling.signal);
      const cancelled = found.code === 'cancelled';
      await settle({
        usage: noUsage,
        firstTokenMs: null,
        upstreamId: null,
        ...outcome,
        status: cancelled ? 'cancelled' : 'error',
        problem: cancelled ? null : found.code,
      });
      return found;
    },
  };
}

async function settleOnce(
  scope: Scope,
  { admission, stream, started }: Settling,
  outcome: Outcome,
): Promise<bigint | null> {
  const { usageId, target, operation } = admission;
  const latencyMs = performance.now() - started.clock;
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
