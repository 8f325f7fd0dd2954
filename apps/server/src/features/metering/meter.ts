import type { Scope } from '../../kernel/scope.ts';
import { createBatcher } from './batch.ts';
import { type SettledUsage, settleRows } from './store.ts';
import { costOf, type TokenPrice, type TokenUsage } from './usage.ts';

export interface Settlement {
  usageId: string;
  usage: TokenUsage;
  price: TokenPrice | null;
  latencyMs: number;
  firstTokenMs: number | null;
  status: 'ok' | 'error' | 'cancelled';
  problem: string | null;
  upstreamId: string | null;
}

/** Settles attempts; each exactly once, many in one commit under load. */
export interface Meter {
  /** Answers the cost once it is committed. */
  settle(scope: Scope, settlement: Settlement): Promise<bigint | null>;
}

export function createMeter(): Meter {
  const settleInBatch = createBatcher<SettledUsage, undefined>(async (scope, items) => {
    await scope.tx((tx) =>
      settleRows(
        tx,
        items.map(({ input }) => input),
      ),
    );
    return items.map(() => undefined);
  });
  return {
    async settle(scope, settlement) {
      const cost = costOf(settlement.usage, settlement.price);
      await settleInBatch(scope, toRow(settlement, { cost, now: scope.clock.now() }));
      return cost;
    },
  };
}

function toRow(settlement: Settlement, { cost, now }: { cost: bigint | null; now: Date }): SettledUsage {
  const { usage } = settlement;
  return {
    id: settlement.usageId,
    settled_at: now,
    input_tokens: usage.inputTokens,
    cached_input_tokens: usage.cachedInputTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
    estimated: usage.estimated,
    cost_pico: cost === null ? null : String(cost),
    latency_ms: Math.round(settlement.latencyMs),
    first_token_ms: settlement.firstTokenMs === null ? null : Math.round(settlement.firstTokenMs),
    status: settlement.status,
    problem: settlement.problem,
    upstream_id: settlement.upstreamId,
  };
}
