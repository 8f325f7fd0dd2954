import { describe, expect, it } from 'vitest';
import { compareBill, gathered } from './compare.ts';
import type { Amounts, BillSide, LedgerSide } from './line.ts';
import { modelFinder } from './model-name.ts';
import { explainByZone } from './shift.ts';

const pico = (units: number) => BigInt(Math.round(units * 1e6)) * 1_000_000n;
const tolerance = { percent: 1, amountPico: pico(0.01), decimals: 6 };

function bill(day: number, fields: Partial<Amounts> & { model?: string; rows?: number } = {}): BillSide {
  const { model = 'm', rows = 1, ...amounts } = fields;
  return {
    day: `2026-10-${String(day).padStart(2, '0')}`,
    providerId: 'p',
    model,
    currency: 'USD',
    billModels: [model],
    keys: [],
    rows,
    amounts: { requests: null, inputTokens: null, outputTokens: null, cost: null, ...amounts },
  };
}

function ledger(
  day: number,
  fields: { tokens?: [number, number]; cost?: bigint | null; cny?: bigint } & Partial<LedgerSide> = {},
): LedgerSide {
  const { tokens = [1_000, 100], cost = pico(1), cny, ...rest } = fields;
  return {
    day: `2026-10-${String(day).padStart(2, '0')}`,
    providerId: 'p',
    model: 'm',
    requests: 1,
    inputTokens: tokens[0],
    outputTokens: tokens[1],
    costs: new Map([
      ...(cost === null ? [] : ([['USD', cost]] as const)),
      ...(cny === undefined ? [] : ([['CNY', cny]] as const)),
    ]),
    estimatedTokens: 0,
    unpriced: 0,
    ...rest,
  };
}

const all = { inputTokens: 1_000, outputTokens: 100, cost: pico(1) };
const reasons = (left: BillSide[], right: LedgerSide[], with_ = tolerance) =>
  compareBill(left, right, with_).map(({ reason }) => reason);

describe('one line', () => {
  it.each<[what: string, sides: [BillSide[], LedgerSide[]], reason: string]>([
    ['both the same', [[bill(1, all)], [ledger(1)]], 'match'],
    ['within a percent', [[bill(1, { ...all, cost: pico(1.009) })], [ledger(1)]], 'match'],
    ['within the amount', [[bill(1, { cost: pico(0.012) })], [ledger(1, { cost: pico(0.003) })]], 'match'],
    ['the same tokens at another price', [[bill(1, { ...all, cost: pico(1.5) })], [ledger(1)]], 'price'],
    ['other tokens', [[bill(1, { ...all, inputTokens: 2_000, cost: pico(2) })], [ledger(1)]], 'usage'],
    ['other tokens, no money', [[bill(1, { inputTokens: 900 })], [ledger(1)]], 'usage'],
    ['the same tokens, no money', [[bill(1, { inputTokens: 1_000 })], [ledger(1)]], 'match'],
    ['money alone', [[bill(1, { cost: pico(2) })], [ledger(1)]], 'unclear'],
    ['calls without a price', [[bill(1, all)], [ledger(1, { cost: null, unpriced: 3 })]], 'unpriced'],
    ['another currency', [[bill(1, all)], [ledger(1, { cost: null, cny: pico(7) })]], 'currency'],
    [
      'tokens that were estimated',
      [[bill(1, { ...all, outputTokens: 180 })], [ledger(1, { estimatedTokens: 90 })]],
      'estimated',
    ],
    [
      'tokens that differ by more than was estimated',
      [[bill(1, { ...all, outputTokens: 900 })], [ledger(1, { estimatedTokens: 90 })]],
      'usage',
    ],
    ['only the bill', [[bill(1, all)], []], 'missing-here'],
    ['only the bill, with nothing in it', [[bill(1, { cost: 0n })], []], 'match'],
    ['a credit', [[bill(1, { cost: pico(-5) })], []], 'missing-here'],
    ['only tokens in the bill', [[bill(1, { inputTokens: 5 })], []], 'missing-here'],
  ])('%s', (_, [left, right], reason) => {
    expect(reasons(left, right)).toEqual([reason]);
  });

  it('only the ledger', () => {
    expect(reasons([bill(1, all)], [ledger(1), ledger(5)])).toEqual(['match', 'missing-there']);
    expect(reasons([bill(1, all)], [ledger(1), ledger(5, { tokens: [0, 0], cost: null })])).toEqual([
      'match',
      'match',
    ]);
  });

  it('rounded row by row', () => {
    const strict = { percent: 0, amountPico: 0n, decimals: 2 };
    expect(reasons([bill(1, { cost: pico(1.02), rows: 5 })], [ledger(1)], strict)).toEqual(['rounding']);
    expect(reasons([bill(1, { cost: pico(1.03), rows: 5 })], [ledger(1)], strict)).toEqual(['unclear']);
  });
});

describe('days beside each other', () => {
  it('are shifted where they agree together only', () => {
    const left = [
      bill(1, { inputTokens: 700 }),
      bill(2, { inputTokens: 1_300 }),
      bill(3, { inputTokens: 1_000 }),
    ];
    const right = [1, 2, 3].map((day) => ledger(day, { tokens: [1_000, 0] }));
    expect(reasons(left, right)).toEqual(['time-zone', 'time-zone', 'match']);
  });

  it('are not shifted over a gap, nor without a counterpart', () => {
    const left = [bill(1, { inputTokens: 700 }), bill(4, { inputTokens: 1_300 })];
    const right = [1, 4].map((day) => ledger(day, { tokens: [1_000, 0] }));
    expect(reasons(left, right)).toEqual(['usage', 'usage']);
  });

  it('with the same factor have another price', () => {
    const left = [1, 2, 3].map((day) => bill(day, { cost: pico(day * 1.2) }));
    const right = [1, 2, 3].map((day) => ledger(day, { cost: pico(day) }));
    expect(reasons(left, right)).toEqual(['price', 'price', 'price']);
    const odd = [...left.slice(0, 2), bill(3, { cost: pico(9) })];
    expect(reasons(odd, right)).toEqual(['unclear', 'unclear', 'unclear']);
  });

  it('are explained by the zone in which they agree', () => {
    const left = [bill(1, { inputTokens: 700 }), bill(2, { inputTokens: 1_900 })];
    const here = compareBill(
      left,
      [ledger(1, { tokens: [900, 0] }), ledger(2, { tokens: [1_500, 0] })],
      tolerance,
    );
    const there = compareBill(
      left,
      [ledger(1, { tokens: [700, 0] }), ledger(2, { tokens: [1_500, 0] })],
      tolerance,
    );
    expect(here.map(({ reason }) => reason)).toEqual(['usage', 'usage']);
    expect(explainByZone(here, there).map(({ reason }) => reason)).toEqual(['time-zone', 'usage']);
  });
});

it('joins currencies of one day, and models where the bill tells none apart', () => {
  const sides = [
    ledger(1),
    ledger(1, { tokens: [0, 0], cost: null, cny: pico(3) }),
    ledger(1, { model: 'n' }),
  ];
  expect(gathered(sides, false)).toHaveLength(2);
  expect(gathered(sides, true)).toMatchObject([
    {
      model: '',
      requests: 3,
      inputTokens: 2_000,
      costs: new Map([
        ['USD', pico(2)],
        ['CNY', pico(3)],
      ]),
    },
  ]);
});

describe('names of models', () => {
  const find = modelFinder([
    'gpt-4o',
    'gpt-4o',
    'gpt-4o-mini',
    'qwen-max',
    'claude-opus-4-1-20250805',
    'o3-2025-04-16',
    'o3',
  ]);
  it.each([
    ['gpt-4o', 'gpt-4o'],
    ['gpt-4o-2024-08-06, cached input', 'gpt-4o'],
    ['GPT-4o-mini-2024-07-18', 'gpt-4o-mini'],
    ['text_token;llm-xxx;qwen-max;output_token;app', 'qwen-max'],
    ['text_token;llm-xxx;qwen-unknown;output_token;app', 'qwen-unknown'],
    ['Claude Opus 4.1', 'claude-opus-4-1-20250805'],
    ['openai/gpt-4o', 'gpt-4o'],
    ['o3', 'o3'],
    ['o3-2025-04-16', 'o3-2025-04-16'],
    // Two of the family: nobody knows which.
    ['o3-2026-01-01', 'o3-2026-01-01'],
    ['assistants api | file search', 'assistants api'],
    [';;;', ';;;'],
  ])('%s', (text, name) => {
    expect(find(text)).toBe(name);
  });
});
