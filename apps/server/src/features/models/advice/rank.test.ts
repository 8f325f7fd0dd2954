import { type AdviceNeed, contract } from '@jishi/contract';
import { describe, expect, it } from 'vitest';
import { byScore, judge, type ModelFacts } from './rank.ts';

const schema = contract.modelAdvice.rank['~orpc'].inputSchema as unknown as {
  parse: (input: unknown) => AdviceNeed;
};
const need = (change: Partial<AdviceNeed> = {}): AdviceNeed => schema.parse(change);

function facts(change: Partial<ModelFacts> = {}): ModelFacts {
  return {
    kind: 'chat',
    capabilities: ['streaming', 'tools'],
    contextTokens: 32_000,
    region: 'cn-north',
    dataPolicy: 'no-training',
    on: true,
    failing: false,
    costPico: 1_000n,
    currency: 'USD',
    latencyMs: 500,
    errorRate: 0,
    requests: 10,
    thumbs: { up: 0, down: 0 },
    quality: 0.5,
    ...change,
  };
}

describe('hard requirements', () => {
  it.each([
    ['an ability', { needs: ['vision'] }, ['capability']],
    ['room for the request', { inputTokens: 40_000 }, ['context']],
    ['a region', { regions: ['eu'] }, ['region']],
    ['a stronger promise', { dataPolicyAtLeast: 'on-premise' }, ['data-policy']],
    ['a weaker promise', { dataPolicyAtLeast: 'standard' }, []],
    ['nothing', {}, []],
  ] as const)('asking for %s', (_, change, misses) => {
    const [judged] = judge([facts()], need(change as Partial<AdviceNeed>));
    expect(judged?.misses).toEqual(misses);
    expect(judged?.score === null).toBe(misses.length > 0);
  });

  it('names what is lacking, and all that is missed', () => {
    const off = facts({ on: false, failing: true, region: null, contextTokens: null });
    const [judged] = judge(
      [off],
      need({ needs: ['tools', 'vision'], regions: ['eu'], inputTokens: 9_000_000 }),
    );
    expect(judged).toMatchObject({ lacks: ['vision'], misses: ['off', 'failing', 'capability', 'region'] });
  });
});

describe('the triangle', () => {
  const dear = facts({ costPico: 4_000n, latencyMs: 250, thumbs: { up: 9, down: 1 }, quality: 0.9 });
  const cheap = facts({ costPico: 7_000n, currency: 'CNY', latencyMs: 1_000 });

  it('measures against the best, prices in one currency', () => {
    const [first, second] = judge([dear, cheap], need());
    expect(first?.parts).toEqual({ cost: 0.25, effect: 0.9, performance: 1 });
    expect(second?.parts).toEqual({ cost: 1, effect: null, performance: 0.25 });
  });

  it('follows the weights', () => {
    const scores = (weights: AdviceNeed['weights']) =>
      judge([dear, cheap], need({ weights })).map(({ score }) => score ?? 0);
    const [dearFirst = 0, cheapLast = 0] = scores({ cost: 0, effect: 1, performance: 1 });
    expect(dearFirst).toBeGreaterThan(cheapLast);
    const [dearLast = 0, cheapFirst = 0] = scores({ cost: 1, effect: 0, performance: 0 });
    expect(cheapFirst).toBeGreaterThan(dearLast);
    expect(scores({ cost: 0, effect: 0, performance: 0 }).every((score) => score > 0)).toBe(true);
  });

  it('is not moved by a model that does not fit', () => {
    const unfit = facts({ costPico: 1n, latencyMs: 1, on: false });
    const alone = judge([dear, cheap], need());
    expect(judge([dear, unfit, cheap], need()).filter(({ score }) => score !== null)).toEqual(alone);
  });

  it('counts failures against performance, and a corner without data half', () => {
    const [failing] = judge([facts({ errorRate: 0.25 })], need());
    expect(failing?.parts.performance).toBe(0.75);
    const unknown = facts({ costPico: null, currency: null, latencyMs: null, errorRate: null });
    expect(judge([unknown], need())).toMatchObject([
      { parts: { cost: null, effect: null, performance: null }, score: 0.5 },
    ]);
  });

  it('knows a model that costs nothing', () => {
    const [free, paid] = judge([facts({ costPico: 0n }), facts()], need());
    expect([free?.parts.cost, paid?.parts.cost]).toEqual([1, 0]);
  });
});

it('puts the best fit first and what does not fit last', () => {
  const items = [{ score: null }, { score: 0.2 }, { score: 0.9 }];
  expect(byScore(items).map(({ score }) => score)).toEqual([0.9, 0.2, null]);
});
