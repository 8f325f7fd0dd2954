import { type Problem, problem, toProblem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import type { ModelRow } from '../catalogue/model-store.ts';
import type { PlainPlan, RoutedPlan } from '../routing/plan.ts';
import { pause, waitBefore } from './backoff.ts';
import type { CallInput, ModelCall } from './call-words.ts';
import { failureKindOf, mayPass, nothingWasSent, retryAfterMs } from './failure-kind.ts';
import { goingOn, goOn } from './go-on.ts';
import { openHedged } from './hedge.ts';
import { type Attempt, openAttempt } from './open-attempt.ts';

/** A plain model waits this long for a place, and is tried a second time only if nothing of the first was ever sent. */
const plainWaitMs = 30_000;

export async function runPlain(scope: Scope, input: CallInput, { row }: PlainPlan): Promise<ModelCall> {
  const attempt: Attempt = {
    row,
    route: null,
    number: 1,
    waitMs: plainWaitMs,
    insist: true,
    until: Infinity,
  };
  try {
    return await openAttempt(scope, input, attempt);
  } catch (error) {
    if (input.signal.aborted || !nothingWasSent(toProblem(error))) throw error;
    if (!(await pause(100 + Math.random() * 200, input.signal))) throw error;
    return openAttempt(scope, input, { ...attempt, number: 2 });
  }
}

interface Run {
  scope: Scope;
  input: CallInput;
  plan: RoutedPlan;
  /** On `performance.now()`'s clock. */
  until: number;
  /** Attempts opened so far, all candidates together. */
  opened: number;
  last: Problem | undefined;
  /** Candidates that had no place, or whose breaker let somebody else find out. */
  skipped: ModelRow[];
}

/**
 * Tries the candidates in the plan's order until one has begun to answer. Nobody else is ever tried: what a rule dropped
 * is not in the plan.
 * @throws Problem of the last attempt, or of the first one that no other candidate may mend
 */
export async function runPlan(scope: Scope, input: CallInput, plan: RoutedPlan): Promise<ModelCall> {
  const { totalMs } = plan.route.settings.deadlines;
  const until = totalMs === null ? Infinity : performance.now() + totalMs;
  const run: Run = { scope, input, plan, until, opened: 0, last: undefined, skipped: [] };
  const call = (await firstAnswer(run)) ?? (await waitForPlace(run));
  if (call !== undefined) return unbroken(run, remembered(run, call));
  throw run.last ?? problem('models.no_candidate', { route: plan.route.name });
}

async function firstAnswer(run: Run): Promise<ModelCall | undefined> {
  const queue = [...run.plan.candidates];
  while (queue.length > 0) {
    const row = queue.shift();
    if (row === undefined || performance.now() >= run.until) break;
    const call = await tryCandidate(run, row, queue);
    if (call !== undefined) return call;
  }
  return undefined;
}

/** One candidate with its retries. Undefined: the next one may try. */
async function tryCandidate(run: Run, row: ModelRow, standby: ModelRow[]): Promise<ModelCall | undefined> {
  for (let tries = 1; ; tries++) {
    const found = await open(run, row, tries === 1 ? standby : []);
    if (!(found instanceof Error)) return found;
    if (found.code === 'models.busy') run.skipped.push(row);
    const waitMs = retryIn(run, found, tries);
    if (waitMs === undefined) return undefined;
    if (!(await pause(waitMs, run.input.signal))) throw problem('cancelled');
  }
}

/** When the same candidate may be tried again; undefined: not any more. */
function retryIn(run: Run, found: Problem, tries: number): number | undefined {
  const { retries } = run.plan.route.settings;
  const kind = requireMendable(run, found);
  if (tries > retries.count || !mayPass(kind)) return undefined;
  const askedMs = retryAfterMs(found, run.scope.clock.now());
  const waitMs = waitBefore(tries, retries, { askedMs, draw: Math.random() });
  return waitMs === undefined || performance.now() + waitMs >= run.until ? undefined : waitMs;
}

/** Opens an attempt, with the next candidate as its hedge where the route wants one. Answers failures as values. */
async function open(run: Run, row: ModelRow, standby: ModelRow[]): Promise<ModelCall | Problem> {
  const { scope, input, plan } = run;
  const attempt = (candidate: ModelRow): Attempt => ({
    row: candidate,
    route: plan.route,
    number: ++run.opened,
    waitMs: 0,
    insist: plan.lastResort.has(candidate.id),
    until: run.until,
  });
  const { hedgeMs } = plan.route.settings;
  const [next] = standby;
  const opening =
    hedgeMs === null || next === undefined
      ? openAttempt(scope, input, attempt(row))
      : openHedged(scope, input, {
          first: attempt(row),
          second: () => {
            // It has had its turn: not tried again after this.
            standby.shift();
            return attempt(next);
          },
          afterMs: hedgeMs,
        });
  return opening.catch((error: unknown) => toProblem(error));
}

/** @throws Problem that no other candidate may mend */
function requireMendable(run: Run, found: Problem) {
  const kind = failureKindOf(found);
  // That the next one is full says less than why the first one failed.
  if (kind !== 'busy' || run.last === undefined) run.last = found;
  if (kind === undefined || run.input.signal.aborted) throw found;
  if (kind !== 'busy' && !run.plan.route.settings.fallbackOn.includes(kind)) throw found;
  return kind;
}

const routedWaitMs = 30_000;

/** Nobody else has answered: wait for a place at the best of those that had none. */
async function waitForPlace(run: Run): Promise<ModelCall | undefined> {
  const [row] = run.skipped;
  if (row === undefined || performance.now() >= run.until) return undefined;
  const waitMs = Math.min(routedWaitMs, run.until - performance.now());
  const attempt: Attempt = {
    row,
    route: run.plan.route,
    number: ++run.opened,
    waitMs,
    insist: true,
    until: run.until,
  };
  return openAttempt(run.scope, run.input, attempt);
}

/** With `continue`, the candidates that are left finish a stream that breaks. */
function unbroken(run: Run, call: ModelCall): ModelCall {
  const { input, plan } = run;
  const type = String(call.response.headers['content-type'] ?? '');
  const mayGoOn =
    plan.route.settings.onBreak === 'continue' &&
    input.operation === 'chat' &&
    (input.choices ?? 1) === 1 &&
    type.startsWith('text/event-stream') &&
    call.response.native === undefined;
  if (!mayGoOn) return call;
  const left = plan.candidates.filter(({ id }) => id !== call.target.modelId);
  return goOn(call, input.signal, async (text) => {
    const further: Run = { ...run, input: goingOn(input, text), last: undefined, skipped: [] };
    for (let row = left.shift(); row !== undefined && performance.now() < run.until; row = left.shift()) {
      const found = await open(further, row, []);
      run.opened = further.opened;
      if (!(found instanceof Error)) return found;
    }
    return undefined;
  });
}

/** Requests that belong together stay with the candidate that answered. */
function remembered({ scope, plan }: Run, call: ModelCall): ModelCall {
  if (plan.affinity !== undefined) {
    const until = scope.clock.now().getTime() + plan.route.settings.sticky.seconds * 1_000;
    scope.ports.modelGateway.affinities.remember(plan.affinity, call.target.modelId, until);
  }
  return call;
}
