import { contract, type RouteItem } from '@jishi/contract';
import { describe, expect, it } from 'vitest';
import {
  defaultSettings,
  draftOf,
  emptyDraft,
  missingPart,
  moved,
  sentDraft,
  shareOf,
  withStrategy,
} from './draft.ts';

const modelId = (letter: string) => `mdl_${letter.repeat(32)}` as const;
const candidate = (letter: string, priority = 1, weight = 1) => ({
  modelId: modelId(letter),
  priority,
  weight,
});

describe('a draft', () => {
  it('starts with what the contract would fill in', () => {
    const schema = contract.modelRoutes.create['~orpc'].inputSchema as unknown as {
      parse: (input: unknown) => { settings: object };
    };
    const filled = schema.parse({ name: 'fast', candidates: [candidate('a')] });
    expect(filled.settings).toEqual(defaultSettings);
  });

  it('lists candidates in the order of their turn and sends that order as priorities', () => {
    const route = { ...emptyDraft(), candidates: [candidate('b', 2), candidate('a', 1)] };
    const draft = draftOf(route as unknown as RouteItem);
    expect(draft.candidates.map(({ modelId: id }) => id)).toEqual([modelId('a'), modelId('b')]);
    const swapped = { ...draft, candidates: moved(draft.candidates, 0, 1) };
    expect(sentDraft(swapped).candidates).toEqual([candidate('b', 1), candidate('a', 2)]);
  });

  it('leaves the priorities of other strategies alone', () => {
    const tiers = { ...emptyDraft(), strategy: 'weighted' as const, candidates: [candidate('a', 3)] };
    expect(sentDraft(tiers).candidates).toEqual([candidate('a', 3)]);
    expect(withStrategy(tiers, 'weighted').candidates).toEqual([candidate('a', 3)]);
    expect(withStrategy({ ...tiers, strategy: 'priority' }, 'weighted').candidates).toEqual([candidate('a')]);
  });

  it('says what is missing, one thing at a time', () => {
    const named = { ...emptyDraft(), name: ' fast ' };
    expect(missingPart(emptyDraft())).toBe('routes.editor.nameMissing');
    expect(missingPart(named)).toBe('routes.editor.candidateMissing');
    expect(missingPart({ ...named, candidates: [candidate('a')] })).toBeUndefined();
  });
});

it('moves inside the list only', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  for (const [from, to] of [
    [0, -1],
    [2, 3],
    [5, 0],
  ] as const)
    expect(moved(['a', 'b', 'c'], from, to)).toEqual(['a', 'b', 'c']);
});

it('shares requests among equals', () => {
  const all = [candidate('a', 1, 3), candidate('b', 1, 1), candidate('c', 2, 5), candidate('d', 3, 0)];
  expect(all.map((one) => shareOf(one, all))).toEqual([0.75, 0.25, 1, 0]);
});
