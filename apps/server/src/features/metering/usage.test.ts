import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf, dearest, tierName, tierOf } from './price.ts';
import { laterUsage, readProviderUsage } from './provider-usage.ts';
import { bucketsOf, estimateTokens, noUsage, partsFit } from './usage.ts';

describe('the provider’s usage', () => {
  it.each([
    [
      'OpenAI',
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 64 },
        completion_tokens_details: { reasoning_tokens: 20 },
      },
      [100, 64, 50, 20],
    ],
    ['DeepSeek', { prompt_tokens: 100, completion_tokens: 5, prompt_cache_hit_tokens: 60 }, [100, 60, 5, 0]],
    ['Moonshot', { prompt_tokens: 10, completion_tokens: 5, cached_tokens: 8 }, [10, 8, 5, 0]],
    [
      'Responses names',
      {
        input_tokens: 7,
        output_tokens: 9,
        input_tokens_details: { cached_tokens: 3 },
        output_tokens_details: { reasoning_tokens: 4 },
      },
      [7, 3, 9, 4],
    ],
    [
      'Gemini: thoughts beside the completion, seen by the total',
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 45,
        completion_tokens_details: { reasoning_tokens: 30 },
      },
      [10, 0, 35, 30],
    ],
    ['embeddings', { prompt_tokens: 8, total_tokens: 8 }, [8, 0, 0, 0]],
    ['a total alone', { total_tokens: 8 }, [8, 0, 0, 0]],
  ])('%s', (_name, usage, [inputTokens, cachedInputTokens, outputTokens, reasoningTokens]) => {
    expect(readProviderUsage(usage)).toEqual({
      inputTokens,
      cachedInputTokens,
      outputTokens,
      reasoningTokens,
      estimated: false,
    });
  });

  it.each([
    null,
    undefined,
    'many',
    {},
    { prompt_tokens: -1 },
    { prompt_tokens: '12' },
    { prompt_tokens: 1.5 },
    [],
  ])('that says nothing: %j', (usage) => {
    expect(readProviderUsage(usage)).toBeUndefined();
  });

  it('that contradicts itself is kept and marked', () => {
    expect(readProviderUsage({ prompt_tokens: 8, completion_tokens: 1, cached_tokens: 99 })).toMatchObject({
      inputTokens: 8,
      cachedInputTokens: 8,
      quarantined: true,
    });
    expect(readProviderUsage({ prompt_tokens: 8, completion_tokens: 1, total_tokens: 12 })).toMatchObject({
      inputTokens: 8,
      outputTokens: 1,
      quarantined: true,
    });
  });

  it('told again and again is not added up', () => {
    const told = [1, 5, 9, 9].map((outputTokens) => ({ ...noUsage, inputTokens: 10, outputTokens }));
    const last = told.reduce<ReturnType<typeof readProviderUsage>>(
      (known, next) => laterUsage(known, next),
      undefined,
    );
    expect(last).toMatchObject({ inputTokens: 10, outputTokens: 9 });
  });
});

describe('cost', () => {
  const price = {
    id: 'prc_1',
    currency: 'USD',
    inputPico: 150_000n,
    cachedInputPico: 75_000n,
    outputPico: 600_000n,
  };

  it('counts cached input at its own price, to the pico', () => {
    const usage = { ...noUsage, inputTokens: 1_000, cachedInputTokens: 600, outputTokens: 10 };
    expect(costOf(usage, price)).toBe(400n * 150_000n + 600n * 75_000n + 10n * 600_000n);
    expect(costOf(usage, { ...price, cachedInputPico: null })).toBe(1_000n * 150_000n + 10n * 600_000n);
  });

  it('of a model without a price is unknown, not zero', () => {
    expect(costOf({ ...noUsage, inputTokens: 5 }, null)).toBeNull();
  });

  it('keeps every digit of large sums', () => {
    const usage = { ...noUsage, inputTokens: 999_999_999_999, outputTokens: 1 };
    expect(costOf(usage, { ...price, cachedInputPico: null, inputPico: 15_000_001n })).toBe(
      999_999_999_999n * 15_000_001n + 600_000n,
    );
  });
});

describe('the estimate', () => {
  it('counts Han by the character and Latin by four', () => {
    expect(estimateTokens('')).toBe(0);
    expect(estimateTokens('a'.repeat(400))).toBe(100);
    expect(estimateTokens('汉'.repeat(100))).toBe(80);
    expect(estimateTokens(`${'汉'.repeat(10)}${'a'.repeat(40)}`)).toBe(18);
  });
});

describe('§6.11 disjoint buckets', () => {
  it('sum up to the totals, each token in one of them', () => {
    const usage = {
      ...noUsage,
      inputTokens: 100,
      cachedInputTokens: 40,
      outputTokens: 60,
      reasoningTokens: 20,
      parts: { cacheWrite5mTokens: 10, audioInputTokens: 5, audioOutputTokens: 7, searchUnits: 2 },
    };
    const buckets = bucketsOf(usage);
    expect(buckets).toMatchObject({ inputUncached: 45, cacheRead: 40, cacheWrite5m: 10, audioIn: 5 });
    expect(buckets).toMatchObject({ outputText: 33, reasoning: 20, audioOut: 7, searchUnits: 2 });
    expect(partsFit(usage)).toBe(true);
    expect(partsFit({ ...usage, inputTokens: 50 })).toBe(false);
  });

  it('never sum up to more than the totals, whatever a provider says', () => {
    const buckets = bucketsOf({
      ...noUsage,
      inputTokens: 10,
      cachedInputTokens: 8,
      parts: { imageInputTokens: 9 },
    });
    expect(buckets).toMatchObject({ cacheRead: 8, imageIn: 2, inputUncached: 0 });
  });
});

describe('§6.13 tiers', () => {
  const base = { id: 'prc_1', currency: 'USD', inputPico: 100n, cachedInputPico: 10n, outputPico: 500n };
  const long = { aboveInputTokens: 200, inputPico: 200n, cachedInputPico: 20n, outputPico: 800n };
  const batch = { serviceTier: 'batch', inputPico: 50n, cachedInputPico: 5n, outputPico: 250n };
  const price = { ...base, rates: { cacheWrite5mPico: 125n, requestPico: 7n }, tiers: [long, batch] };
  const usage = (inputTokens: number) => ({ ...noUsage, inputTokens, outputTokens: 1 });

  it.each([
    [200, null, 200n * 100n + 500n + 7n, null],
    [201, null, 201n * 200n + 800n, '>200'],
    [201, 'batch', 201n * 50n + 250n, 'batch'],
    [10, 'flex', 10n * 100n + 500n + 7n, null],
  ])('%d tokens, tier %s', (...[tokens, serviceTier, cost, name]) => {
    expect(costOf(usage(tokens), price, serviceTier)).toBe(cost);
    expect(tierName(tierOf(price, usage(tokens), serviceTier))).toBe(name);
  });

  it('§6.5 the dearest bounds every cost within it', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), fc.nat(50), (input, cached, output) => {
        const inside = {
          ...noUsage,
          inputTokens: input,
          cachedInputTokens: Math.min(cached, input),
          outputTokens: output,
        };
        for (const tier of [null, 'batch']) {
          const cost = costOf({ ...inside, parts: { cacheWrite5mTokens: 3 } }, price, tier) ?? 0n;
          expect(dearest({ inputTokens: input, outputTokens: output }, price)).toBeGreaterThanOrEqual(cost);
        }
      }),
    );
  });
});
