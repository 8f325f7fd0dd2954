import type { Id, turnTrace } from '@jishi/contract';
import type { z } from 'zod';
import { found, may, requireUser } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { currencyOf } from '../turn/close.ts';
import { findTurn } from '../turn/store.ts';
import { presentEvidence } from './present.ts';
import { openTurns } from './show.ts';

/**
 * Steps, timings, evidence and cost of one's own turn, or of any with traces.read; the evidence is what the reader of the
 * trace may read, whoever asked. @throws assistant.turn_not_found
 */
export async function showTrace(scope: Scope, turnId: string): Promise<z.output<typeof turnTrace>> {
  const userId = requireUser(scope);
  const { row, readable } = await scope.tx(async (tx) => {
    const turn = await findTurn(tx, turnId);
    const allowed = turn?.user_id === userId || may(scope, 'traces.read');
    const row = found(allowed ? turn : undefined, 'assistant.turn_not_found');
    return { row, readable: await openTurns(tx, scope, [row]) };
  });
  return {
    turnId: row.id as Id<'turn'>,
    question: row.question,
    steps: row.steps,
    ...presentEvidence(row, readable),
    model: row.model_name,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    costPico: row.cost_pico,
    currency: currencyOf(row.currency),
    durationMs: row.duration_ms,
  };
}
