import type { BucketRates, PriceTier } from './price.ts';

// Rates and tiers as the database keeps them: decimal text inside JSON.

export function readRates(column: unknown): BucketRates {
  const rates: Record<string, bigint> = {};
  for (const [name, value] of Object.entries((column ?? {}) as Record<string, unknown>))
    if (typeof value === 'string') rates[name] = BigInt(value);
  return rates;
}

export function readTiers(column: unknown): PriceTier[] {
  return (Array.isArray(column) ? (column as Record<string, unknown>[]) : []).map((tier) => ({
    ...(typeof tier.aboveInputTokens === 'number' ? { aboveInputTokens: tier.aboveInputTokens } : {}),
    ...(typeof tier.serviceTier === 'string' ? { serviceTier: tier.serviceTier } : {}),
    inputPico: BigInt(String(tier.inputPico)),
    cachedInputPico: typeof tier.cachedInputPico === 'string' ? BigInt(tier.cachedInputPico) : null,
    outputPico: BigInt(String(tier.outputPico)),
    rates: readRates(tier.rates),
  }));
}
