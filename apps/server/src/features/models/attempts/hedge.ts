import type { Scope } from '../../../kernel/scope.ts';
import { noUsage } from '../../metering/index.ts';
import { letGo } from '../gateway/body.ts';
import type { CallInput, ModelCall } from './call-words.ts';
import { type Attempt, openAttempt } from './open-attempt.ts';

export interface Hedge {
  first: Attempt;
  second: () => Attempt;
  afterMs: number;
}

/**
 * Opens an attempt, and a second one if the first has not begun to answer in time. Who begins first answers; the other is
 * stopped and settled as cancelled. If one fails, the other still has its chance.
 * @throws Problem of the attempt that failed last
 */
export async function openHedged(scope: Scope, input: CallInput, hedge: Hedge): Promise<ModelCall> {
  const runners = [runner(scope, input, hedge.first)];
  const early = await Promise.race([settled(runners[0]), wait(hedge.afterMs)]);
  if (early === 'late' && !input.signal.aborted) runners.push(runner(scope, input, hedge.second()));
  const winner = await firstOf(runners);
  for (const other of runners) if (other !== winner.runner) void overtake(other, input);
  return winner.call;
}

interface Runner {
  stop: AbortController;
  call: Promise<ModelCall>;
}

function runner(scope: Scope, input: CallInput, attempt: Attempt): Runner {
  const stop = new AbortController();
  return { stop, call: openAttempt(scope, input, { ...attempt, overtaken: stop.signal }) };
}

async function settled(one: Runner | undefined): Promise<'begun'> {
  await one?.call.catch(() => undefined);
  return 'begun';
}

function wait(ms: number): Promise<'late'> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, 'late').unref();
  });
}

async function firstOf(runners: Runner[]): Promise<{ runner: Runner; call: ModelCall }> {
  try {
    return await Promise.any(runners.map(async (one) => ({ runner: one, call: await one.call })));
  } catch (error) {
    throw error instanceof AggregateError ? error.errors.at(-1) : error;
  }
}

/** Stops the slower one. If it had begun after all, what it sent until now is lost, and its input is paid. */
async function overtake({ stop, call }: Runner, { inputTokens }: CallInput): Promise<void> {
  stop.abort();
  const begun = await call.catch(() => undefined);
  if (begun === undefined) return;
  letGo(begun.response.body);
  begun.response.body.destroy();
  await begun.settle({
    usage: { ...noUsage, inputTokens, estimated: true },
    status: 'cancelled',
    problem: null,
    firstTokenMs: null,
    upstreamId: null,
  });
}
