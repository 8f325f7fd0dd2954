import type { Pico } from '../../kernel/money.ts';
import { bucketsOf, type TokenUsage, type UsageBuckets } from './usage.ts';

/** Pico-units per unit of a bucket. What is absent costs like the bucket it belongs to: see `rateOf`. */
export interface BucketRates {
  cacheWrite5mPico?: Pico | undefined;
  cacheWrite1hPico?: Pico | undefined;
  audioInputPico?: Pico | undefined;
  imageInputPico?: Pico | undefined;
  reasoningPico?: Pico | undefined;
  audioOutputPico?: Pico | undefined;
  toolCallPico?: Pico | undefined;
  searchUnitPico?: Pico | undefined;
  /** Per second of audio. */
  secondPico?: Pico | undefined;
  imagePico?: Pico | undefined;
  requestPico?: Pico | undefined;
}

interface BaseRates {
  inputPico: Pico;
  /** null: cached input costs as much as other input. */
  cachedInputPico: Pico | null;
  outputPico: Pico;
  rates?: BucketRates | undefined;
}

/** Replaces the base rates where all its conditions hold. */
export interface PriceTier extends BaseRates {
  /** The whole input is longer than this. */
  aboveInputTokens?: number | undefined;
  /** As the provider names it in its answer: batch, flex, priority … */
  serviceTier?: string | undefined;
}

/** The price version valid when the attempt began; pico-units per token. */
export interface TokenPrice extends BaseRates {
  id: string;
  currency: string;
  tiers?: readonly PriceTier[] | undefined;
}

/** The tier that an attempt falls into; undefined: the base rates. The narrowest one wins. */
export function tierOf(
  price: TokenPrice,
  usage: Pick<TokenUsage, 'inputTokens'>,
  serviceTier: string | null = null,
): PriceTier | undefined {
  return (price.tiers ?? [])
    .filter(
      (tier) =>
        (tier.serviceTier === undefined || tier.serviceTier === serviceTier) &&
        (tier.aboveInputTokens === undefined || usage.inputTokens > tier.aboveInputTokens),
    )
    .sort((left, right) => narrowness(right) - narrowness(left))[0];
}

function narrowness(tier: PriceTier): number {
  return (tier.serviceTier === undefined ? 0 : 1e15) + (tier.aboveInputTokens ?? 0);
}

/** How the record names its tier; null: the base rates. */
export function tierName(tier: PriceTier | undefined): string | null {
  if (tier === undefined) return null;
  const parts = [
    tier.serviceTier,
    tier.aboveInputTokens === undefined ? undefined : `>${tier.aboveInputTokens}`,
  ];
  return parts.filter((part) => part !== undefined).join(' ');
}

/** Cost in pico-units, or null when the model has no price: unknown is not zero. */
export function costOf(
  usage: TokenUsage,
  price: TokenPrice | null,
  serviceTier: string | null = null,
): Pico | null {
  if (price === null) return null;
  return costOfBuckets(bucketsOf(usage), tierOf(price, usage, serviceTier) ?? price);
}

function costOfBuckets(
  buckets: UsageBuckets,
  { inputPico, cachedInputPico, outputPico, rates = {} }: BaseRates,
): Pico {
  const perUnit: [count: number, rate: Pico][] = [
    [buckets.inputUncached, inputPico],
    [buckets.cacheRead, cachedInputPico ?? inputPico],
    [buckets.cacheWrite5m, rates.cacheWrite5mPico ?? inputPico],
    [buckets.cacheWrite1h, rates.cacheWrite1hPico ?? rates.cacheWrite5mPico ?? inputPico],
    [buckets.audioIn, rates.audioInputPico ?? inputPico],
    [buckets.imageIn, rates.imageInputPico ?? inputPico],
    [buckets.outputText, outputPico],
    [buckets.reasoning, rates.reasoningPico ?? outputPico],
    [buckets.audioOut, rates.audioOutputPico ?? outputPico],
    [buckets.toolCalls, rates.toolCallPico ?? 0n],
    [buckets.searchUnits, rates.searchUnitPico ?? 0n],
    [buckets.images, rates.imagePico ?? 0n],
  ];
  const seconds = (BigInt(buckets.milliseconds) * (rates.secondPico ?? 0n)) / 1_000n;
  return (
    perUnit.reduce((sum, [count, rate]) => sum + BigInt(count) * rate, seconds) + (rates.requestPico ?? 0n)
  );
}

/** How many units beside tokens an attempt may use at most. Absent: none; `Infinity`: nobody can tell beforehand. */
export interface UnitBounds {
  images?: number | undefined;
  searchUnits?: number | undefined;
  milliseconds?: number | undefined;
}

/** What an attempt may use at most, before it is made. */
export interface UsageBound {
  inputTokens: number;
  outputTokens: number;
  units?: UnitBounds | undefined;
}

/**
 * The dearest that this much may cost, whatever of it turns out cached, spoken or thought, in whichever tier the length
 * or the provider puts it. Never less than `costOf` of an attempt within the bound. Units that nobody can bound are left
 * out: ask `isBounded` first.
 */
export function dearest(bound: UsageBound, price: TokenPrice): Pico {
  return greatest(applicableRates(bound, price).map((rates) => boundOf(bound, rates)));
}

/** Whether every unit that costs anything has a bound. */
export function isBounded(bound: UsageBound, price: TokenPrice): boolean {
  return applicableRates(bound, price).every(({ rates = {} }) =>
    unitCosts(bound.units, rates).every(([count, rate]) => rate === 0n || Number.isFinite(count)),
  );
}

function applicableRates(bound: UsageBound, price: TokenPrice): BaseRates[] {
  return [price, ...(price.tiers ?? []).filter((tier) => (tier.aboveInputTokens ?? 0) < bound.inputTokens)];
}

function unitCosts(
  { images = 0, searchUnits = 0, milliseconds = 0 }: UnitBounds = {},
  rates: BucketRates,
): [count: number, rate: Pico][] {
  return [
    [images, rates.imagePico ?? 0n],
    [searchUnits, rates.searchUnitPico ?? 0n],
    [Math.ceil(milliseconds / 1_000), rates.secondPico ?? 0n],
  ];
}

function boundOf(bound: UsageBound, { inputPico, cachedInputPico, outputPico, rates = {} }: BaseRates): Pico {
  const input = greatest([
    inputPico,
    cachedInputPico,
    rates.cacheWrite5mPico,
    rates.cacheWrite1hPico,
    rates.audioInputPico,
    rates.imageInputPico,
  ]);
  const output = greatest([outputPico, rates.reasoningPico, rates.audioOutputPico]);
  const tokens = BigInt(bound.inputTokens) * input + BigInt(bound.outputTokens) * output;
  return unitCosts(bound.units, rates)
    .filter(([count]) => Number.isFinite(count))
    .reduce((sum, [count, rate]) => sum + BigInt(count) * rate, tokens + (rates.requestPico ?? 0n));
}

function greatest(rates: (Pico | null | undefined)[]): Pico {
  return rates.reduce<Pico>(
    (most, rate) => (rate !== null && rate !== undefined && rate > most ? rate : most),
    0n,
  );
}
