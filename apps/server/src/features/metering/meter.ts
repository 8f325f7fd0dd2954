import type { Scope, Tx } from '../../kernel/scope.ts';
import { createBatcher } from './batch.ts';
import { costOf, type TokenPrice, tierName, tierOf } from './price.ts';
import { type SettledUsage, settleRows } from './store.ts';
import { partsFit, type TokenUsage, type UsageParts } from './usage.ts';

export interface Settlement {
  usageId: string;
  usage: TokenUsage;
  price: TokenPrice | null;
  latencyMs: number;
  firstTokenMs: number | null;
  status: 'ok' | 'error' | 'cancelled';
  problem: string | null;
  upstreamId: string | null;
  /** As the provider names it; some tiers have prices of their own. */
  serviceTier?: string | null | undefined;
}

/** Settles attempts; each exactly once, many in one commit under load. */
export interface Meter {
  /** Answers the cost once it is committed. */
  settle(scope: Scope, settlement: Settlement): Promise<bigint | null>;
}

/** Runs in the transaction that settles, behind the settling itself and in one round trip with it. */
export type AfterSettling = (
  tx: Tx,
  scope: Scope,
  settled: { usageId: string; tokens: number }[],
) => Promise<void>;

export function createMeter(afterSettling: AfterSettling = async () => undefined): Meter {
  const settleInBatch = createBatcher<SettledUsage, undefined>(async (scope, items) => {
    const rows = items.map(({ input }) => input);
    // Holds follow the rows by what these say, so nothing is settled twice if one of them had been settled before.
    await scope.tx(
      (tx) => Promise.all([settleRows(tx, rows), afterSettling(tx, scope, rows.map(settledTokens))]),
      { lazyCommit: true },
    );
    return items.map(() => undefined);
  });
  return {
    async settle(scope, settlement) {
      const cost = costOf(settlement.usage, settlement.price, settlement.serviceTier);
      await settleInBatch(scope, settledRow(settlement, { cost, now: scope.clock.now() }));
      return cost;
    },
  };
}

function settledTokens(row: SettledUsage) {
  return { usageId: row.id, tokens: row.input_tokens + row.output_tokens };
}

/** The ledger's fields of an attempt that ended. */
export function settledRow(
  settlement: Settlement,
  { cost, now }: { cost: bigint | null; now: Date },
): SettledUsage {
  const { usage, price, serviceTier = null } = settlement;
  const { parts = {} } = usage;
  return {
    id: settlement.usageId,
    settled_at: now,
    input_tokens: usage.inputTokens,
    cached_input_tokens: usage.cachedInputTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
    ...partColumns(parts),
    quarantined: usage.quarantined === true || !partsFit(usage),
    service_tier: serviceTier,
    price_tier: price === null ? null : tierName(tierOf(price, usage, serviceTier)),
    estimated: usage.estimated,
    cost_pico: cost === null ? null : String(cost),
    latency_ms: Math.round(settlement.latencyMs),
    first_token_ms: settlement.firstTokenMs === null ? null : Math.round(settlement.firstTokenMs),
    status: settlement.status,
    problem: settlement.problem,
    upstream_id: settlement.upstreamId,
  };
}

function partColumns(parts: UsageParts) {
  return {
    cache_write_5m_tokens: parts.cacheWrite5mTokens ?? 0,
    cache_write_1h_tokens: parts.cacheWrite1hTokens ?? 0,
    audio_input_tokens: parts.audioInputTokens ?? 0,
    image_input_tokens: parts.imageInputTokens ?? 0,
    audio_output_tokens: parts.audioOutputTokens ?? 0,
    tool_calls: parts.toolCalls ?? 0,
    search_units: parts.searchUnits ?? 0,
    milliseconds: parts.milliseconds ?? 0,
    images: parts.images ?? 0,
  };
}
