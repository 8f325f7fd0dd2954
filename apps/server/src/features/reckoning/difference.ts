import {
  costOf,
  readRates,
  readTiers,
  type TokenPrice,
  type TokenUsage,
  tierName,
  tierOf,
} from '../metering/index.ts';
import type { RatedRow } from './store.ts';

// What a settled call costs by the price that is known now, and what that differs by. Pure.

export interface Difference {
  currency: string;
  before: bigint;
  delta: bigint;
  priceId: string;
  tier: string | null;
}

/**
 * By currency: a price in another currency takes the old cost back and adds the new one. Nothing where the price is still
 * unknown (unknown is not zero), or where nothing differs.
 */
export function differencesOf(row: RatedRow): Difference[] {
  const price = priceOf(row);
  if (price === null) return [];
  const usage = usageOf(row);
  const cost = costOf(usage, price, row.service_tier) ?? 0n;
  const tier = tierName(tierOf(price, usage, row.service_tier));
  const standing = standingOf(row);
  const currencies = new Set([...standing.keys(), price.currency]);
  return [...currencies].flatMap((currency) => {
    const before = standing.get(currency) ?? 0n;
    const delta = (currency === price.currency ? cost : 0n) - before;
    return delta === 0n ? [] : [{ currency, before, delta, priceId: price.id, tier }];
  });
}

/** What the call costs so far: its ledger row and the adjustments after it. */
function standingOf({ cost_pico, currency, adjusted }: RatedRow): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  if (cost_pico !== null && currency !== null) sums.set(currency, BigInt(cost_pico));
  for (const { currency: name, delta } of adjusted ?? [])
    sums.set(name, (sums.get(name) ?? 0n) + BigInt(delta));
  return sums;
}

function priceOf(row: RatedRow): TokenPrice | null {
  if (row.now_price_id === null || row.now_currency === null) return null;
  return {
    id: row.now_price_id,
    currency: row.now_currency,
    inputPico: BigInt(row.input_pico ?? 0),
    cachedInputPico: row.cached_input_pico === null ? null : BigInt(row.cached_input_pico),
    outputPico: BigInt(row.output_pico ?? 0),
    rates: readRates(row.rates),
    tiers: readTiers(row.tiers),
  };
}

function usageOf(row: RatedRow): TokenUsage {
  return {
    inputTokens: row.input_tokens,
    cachedInputTokens: row.cached_input_tokens,
    outputTokens: row.output_tokens,
    reasoningTokens: row.reasoning_tokens,
    estimated: row.estimated,
    parts: {
      cacheWrite5mTokens: row.cache_write_5m_tokens,
      cacheWrite1hTokens: row.cache_write_1h_tokens,
      audioInputTokens: row.audio_input_tokens,
      imageInputTokens: row.image_input_tokens,
      audioOutputTokens: row.audio_output_tokens,
      toolCalls: row.tool_calls,
      searchUnits: row.search_units,
      milliseconds: row.milliseconds,
      images: row.images,
    },
  };
}
