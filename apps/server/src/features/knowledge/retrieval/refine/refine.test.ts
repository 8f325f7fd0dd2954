import { describe, expect, it } from 'vitest';
import type { Candidate } from './candidate.ts';
import { diversify } from './diversity.ts';
import { collapseDuplicates } from './duplicates.ts';
import { toShares } from './rerank.ts';
import { likeness, sketchOf } from './sketch.ts';

const candidate = (id: string, text: string, more: { score?: number; document?: string } = {}): Candidate =>
  ({
    match: { chunkId: id },
    row: { id, text, document_id: more.document ?? id },
    score: more.score ?? 1,
    rerank: undefined,
    duplicates: [],
  }) as unknown as Candidate;

const policy =
  'Travel expenses are paid back within thirty days when the receipts are complete. Hotel nights in Berlin cost at most 140 euros, breakfast included. Flights are booked by the travel desk at least two weeks ahead.';
const 制度 =
  '出差人员应在返回后三十日内提交报销单。上海住宿标准为每晚不超过600元，含早餐。机票由行政部统一预订，至少提前两周。';

describe('passages that say the same', () => {
  it.each([
    ['the same', policy, policy, true],
    ['other spaces, width and case', policy, policy.toUpperCase().replaceAll(' ', '  '), true],
    ['a part of the better one', `Travel policy\n${policy}`, policy, true],
    ['a heading more than the better one', policy, `Travel policy\n${policy}`, false],
    ['another name', policy, policy.replace('Berlin', 'Paris'), false],
    ['a part of a word', 'Office hours are long.', 'Office hours are lon', false],
    ['traditional characters', 制度, 制度.replaceAll('标', '標').replaceAll('报', '報'), true],
    ['another amount', policy, policy.replace('140', '180'), false],
    ['another amount, in Chinese', 制度, 制度.replace('600', '800'), false],
    ['a negation', policy, policy.replace('are paid', 'are not paid'), false],
    ['a negation, in Chinese', 制度, 制度.replace('应在', '不应在'), false],
    [
      'another sentence more',
      policy,
      `${policy} Trains are first class from four hours on, and taxis need a reason.`,
      false,
    ],
    ['another text', policy, 制度, false],
    ['short and different', 'Yes.', 'No.', false],
    ['both empty', '', '', true],
  ] as const)('%s', (...[, left, right, same]) => {
    const kept = collapseDuplicates([candidate('a', left), candidate('b', right)]);
    expect(kept.map(({ row }) => row.id)).toEqual(same ? ['a'] : ['a', 'b']);
    expect(kept[0]?.duplicates.map(({ id }) => id)).toEqual(same ? ['b'] : []);
  });

  it('likeness is 1 for the same, about 0 for strangers, between for halves', () => {
    const whole = sketchOf(policy);
    expect(likeness(whole, whole)).toBe(1);
    expect(likeness(whole, sketchOf(制度))).toBeLessThan(0.05);
    const half = likeness(whole, sketchOf(policy.slice(0, policy.length / 2)));
    expect(half).toBeGreaterThan(0.3);
    expect(half).toBeLessThan(0.7);
  });
});

describe('variety', () => {
  const list = [
    candidate('a', policy, { score: 1, document: 'one' }),
    candidate('b', 制度, { score: 0.9, document: 'one' }),
    candidate('c', 'The canteen opens at half past eleven and serves soup.', { score: 0.8, document: 'two' }),
  ];
  const order = (weight: number, count = 3) => diversify(list, { weight, count }).map(({ row }) => row.id);

  it('of none is relevance; of some lets another document go first', () => {
    expect(order(0)).toEqual(['a', 'b', 'c']);
    expect(order(0.3)).toEqual(['a', 'c', 'b']);
    expect(order(0.3, 2)).toEqual(['a', 'c']);
    expect(diversify([], { weight: 0.5, count: 3 })).toEqual([]);
  });
});

describe('scores of rerankers', () => {
  it.each([
    [
      [0.9, 0.1],
      [0.9, 0.1],
    ],
    [[], []],
  ])('%j stay', (scores, shares) => expect(toShares(scores)).toEqual(shares));

  it('that are logits become shares in the same order', () => {
    const shares = toShares([4, 0, -8]);
    expect(shares[1]).toBe(0.5);
    expect(shares).toEqual([...shares].sort((left, right) => right - left));
  });
});
