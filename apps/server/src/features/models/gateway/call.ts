import type { Scope } from '../../../kernel/scope.ts';
import { type CallInput, type ModelCall, payloadFor } from '../attempts/call-words.ts';
import { runPlain, runPlan } from '../attempts/run-plan.ts';
import { throughCache } from '../cache/answer-cache.ts';
import { promptPrefix } from '../routing/affinity.ts';
import { planCall } from '../routing/plan.ts';
import { noLabels } from '../routing/words.ts';
import { kindOf, targetOf } from './admit.ts';
import type { Target } from './attempt.ts';

export type { CallInput, ModelCall } from '../attempts/call-words.ts';

/**
 * The one way to a model: finds out what the name means, opens a ledger row for each attempt, sends, falls back. All that
 * reaches a provider goes through here (gateway, assistant, embeddings), so nothing goes unmetered or around a rule.
 * @throws Problem when no model can be used or none answered with success; all rows are settled then
 */
export async function openCall(scope: Scope, input: CallInput): Promise<ModelCall> {
  const plan = await planCall(scope, {
    ...(input.labels ?? noLabels),
    reference: input.reference,
    kind: kindOf[input.operation],
    needs: input.needs ?? [],
    inputTokens: input.inputTokens,
    maxOutputTokens: input.maxOutputTokens ?? null,
    stream: input.stream,
    app: input.app,
    prompt: (row) => promptOf(input, targetOf(row)),
  });
  if (plan.route === null) return runPlain(scope, input, plan);
  return throughCache(scope, { input, plan }, () => runPlan(scope, input, plan));
}

/** Its beginning, whatever the protocol; what a target cannot be asked says nothing here, and its reason later. */
function promptOf(input: CallInput, target: Target): string | undefined {
  try {
    const { body, native } = payloadFor(input, target);
    return promptPrefix(native?.body ?? String(body));
  } catch {
    return undefined;
  }
}
