import { type Problem, problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { OutboundFailure } from '../../../platform/outbound/index.ts';
import { noUsage } from '../../metering/index.ts';
import type { ModelRow } from '../catalogue/model-store.ts';
import type { Admission, UpstreamResponse } from '../gateway/attempt.ts';
import { sendUpstream } from '../gateway/upstream.ts';
import type { Place } from '../health/capacity.ts';
import type { RouteSpec } from '../routing/words.ts';
import { type CallInput, type ModelCall, payloadFor } from './call-words.ts';
import { awaitFirstByte } from './first-byte.ts';
import { type Closing, createSettling } from './settling.ts';
import { createStreamHold, type StreamHold } from './stream-hold.ts';

/** One attempt of a request: to whom, as which, until when. */
export interface Attempt {
  /** undefined: a name that only admission can resolve. */
  row: ModelRow | undefined;
  route: RouteSpec | null;
  number: number;
  /** How long it may wait for a place. */
  waitMs: number;
  /** Nothing better is left: the breaker is not asked. */
  insist: boolean;
  /** When the whole request must be over, on `performance.now()`'s clock; Infinity: the installation's limit. */
  until: number;
  /** A faster attempt takes this one's place when it fires. */
  overtaken?: AbortSignal | undefined;
}

/**
 * Opens one attempt: a place, the right to try, the ledger row, the request. With a route, it waits until the answer has
 * really begun, because up to there another candidate can take over.
 * @throws Problem; the attempt is settled then
 */
export async function openAttempt(scope: Scope, input: CallInput, attempt: Attempt): Promise<ModelCall> {
  const release = await takePlaces(scope, input, attempt);
  const admission = await admit(scope, input, attempt).catch((error: unknown) => {
    release();
    throw error;
  });
  const { target } = admission;
  const started = { at: scope.clock.now(), clock: performance.now() };
  const health = scope.ports.modelGateway.health.of(target);
  const { stream, signal } = input;
  const closing = createSettling(scope, { admission, stream, signal, started, health, release });
  const limits = startLimits(attempt, signal);
  try {
    const response = await send(scope, input, { admission, attempt, signal: limits.signal });
    limits.begun(response);
    const { route, number } = attempt;
    const routed = route === null ? null : { route: route.name, attempt: number, cache: null };
    const hold = stream ? holdOf(scope, admission) : undefined;
    return { admission, target, response, signal, startedAt: started.clock, routed, hold, ...closing };
  } catch (error) {
    limits.end();
    throw await settleFailed(error, { input, attempt, closing, limits });
  }
}

function holdOf(scope: Scope, { usageId, output }: Admission): StreamHold | undefined {
  if (output === null) return undefined;
  const { limits } = scope.ports.modelGateway;
  return createStreamHold({
    ...output,
    extend: (outputTokens, written) => limits.extend(scope, usageId, { outputTokens, written }),
  });
}

interface Failing {
  input: CallInput;
  attempt: Attempt;
  closing: Closing;
  limits: Limits;
}

/** Refused or never reached: nothing was produced. Given up while waiting: the input was read. */
async function settleFailed(error: unknown, { input, attempt, closing, limits }: Failing): Promise<Problem> {
  const read = { usage: { ...noUsage, inputTokens: input.inputTokens, estimated: true } };
  if (input.signal.aborted) return closing.fail(error, read);
  if (attempt.overtaken?.aborted) {
    await closing.cancel(read);
    return problem('cancelled');
  }
  return limits.ranOut() ? closing.fail(problem('models.timeout', {}, error), read) : closing.fail(error, {});
}

async function send(
  scope: Scope,
  input: CallInput,
  { admission, attempt, signal }: { admission: Admission; attempt: Attempt; signal: AbortSignal },
): Promise<UpstreamResponse> {
  const { target } = admission;
  const response = await sendUpstream(scope, target, {
    ...payloadFor(input, target),
    operation: input.operation,
    stream: input.stream,
    signal,
  });
  return attempt.route === null ? response : awaitFirstByte(response);
}

/** The model by its id, read anew; a plain name as the caller wrote it. */
function admit(scope: Scope, input: CallInput, { row, route, number }: Attempt): Promise<Admission> {
  return scope.ports.modelGateway.admit(scope, {
    reference: route === null ? input.reference : (row?.id ?? null),
    operation: input.operation,
    app: input.app,
    purpose: input.purpose,
    inputTokens: input.inputTokens,
    inputBound: input.inputBound,
    maxOutputTokens: input.maxOutputTokens,
    choices: input.choices,
    searchUnits: input.searchUnits,
    openEnded: input.openEnded,
    sliced: input.stream && input.needs?.includes('reasoning') !== true,
    attempt: number,
    route: route === null ? null : { id: route.id, name: route.name },
  });
}

/** A place at the provider and one at the model; a route's attempt also needs its breaker's leave. */
async function takePlaces(
  scope: Scope,
  input: CallInput,
  { row, route, waitMs, insist }: Attempt,
): Promise<() => void> {
  if (row === undefined) return () => undefined;
  const { capacity, health } = scope.ports.modelGateway;
  const visitor = { tenantId: scope.tenantId, waitMs, signal: input.signal };
  const [first, second] = placesOf(row);
  const leaveProvider = await capacity.acquire(first, visitor);
  const leaveModel = await capacity.acquire(second, visitor).catch((error: unknown) => {
    leaveProvider();
    throw error;
  });
  const leave = () => {
    leaveModel();
    leaveProvider();
  };
  const { breaker } = health.of({ tenantId: row.tenant_id, modelId: row.id });
  if (route === null || insist || breaker.enter()) return leave;
  leave();
  throw problem('models.busy', { model: row.name });
}

export function placesOf(row: ModelRow): [provider: Place, model: Place] {
  return [
    {
      key: `provider/${row.tenant_id}/${row.provider_id}`,
      limit: row.provider_max_concurrent,
      name: row.provider_name,
    },
    { key: `model/${row.tenant_id}/${row.id}`, limit: row.max_concurrent, name: row.name },
  ];
}

interface Limits {
  readonly signal: AbortSignal;
  /** The answer has begun: only the request's own end counts from here on. */
  begun(response: UpstreamResponse): void;
  end(): void;
  ranOut(): boolean;
}

/** The attempt's own deadlines on top of the client's signal. A plain call has none, and pays for none. */
function startLimits({ route, until, overtaken }: Attempt, signal: AbortSignal): Limits {
  if (route === null) return { signal, begun: () => undefined, end: () => undefined, ranOut: () => false };
  const controller = new AbortController();
  let late = false;
  const stop = (phase: string) => {
    late = true;
    controller.abort(new OutboundFailure('outbound.timeout', { phase }));
  };
  const { firstTokenMs } = route.settings.deadlines;
  const first = firstTokenMs === null ? undefined : setTimeout(stop, firstTokenMs, 'first-token').unref();
  const total = Number.isFinite(until)
    ? setTimeout(stop, Math.max(0, until - performance.now()), 'total').unref()
    : undefined;
  const end = () => {
    clearTimeout(first);
    clearTimeout(total);
  };
  return {
    signal: AbortSignal.any([signal, controller.signal, ...(overtaken === undefined ? [] : [overtaken])]),
    begun({ body }) {
      clearTimeout(first);
      body.once('close', end);
    },
    end,
    ranOut: () => late,
  };
}
