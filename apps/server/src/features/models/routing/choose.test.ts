import type { RouteReason, RouteRule } from '@jishi/contract';
import { modelRoutes } from '@jishi/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelRow } from '../catalogue/model-store.ts';
import { choose } from './choose.ts';
import type { RouteQuery, RouteSpec, RouteWorld, Standing } from './words.ts';

const idOf = (number: number) => `mdl_${String(number).padStart(32, '0')}` as const;

function modelRow(number: number, more: Partial<ModelRow> = {}): ModelRow {
  return {
    id: idOf(number),
    name: `model-${number}`,
    kind: 'chat',
    enabled: true,
    provider_enabled: true,
    provider_kind: 'openai-compatible',
    capabilities: ['streaming'],
    context_tokens: null,
    region: null,
    data_policy: null,
    provider_region: null,
    provider_data_policy: null,
    price_id: null,
    currency: null,
    input_pico: null,
    cached_input_pico: null,
    output_pico: null,
    ...more,
  } as ModelRow;
}

/** Fields as the contract completes them. */
function routeOf(fields: Record<string, unknown>): RouteSpec {
  const parsed = modelRoutes.preview['~orpc'].inputSchema?.parse({ draft: { name: 'r', ...fields } });
  if (parsed === undefined) throw new Error('the preview takes no input');
  return { ...parsed.draft, id: 'rte_1', tenantId: 'ten_1' };
}

const request: RouteQuery = {
  kind: 'chat',
  needs: [],
  inputTokens: 100,
  maxOutputTokens: null,
  stream: true,
  app: 'gateway',
  dataClass: null,
  tags: [],
  region: null,
  conversation: null,
  groupIds: [],
};

const well: Standing = { breaker: 'closed', latencyMs: null, quality: 0.5 };

function worldOf(rows: ModelRow[], more: Partial<RouteWorld> = {}): RouteWorld {
  return {
    models: new Map(rows.map((row) => [row.id, row])),
    remembered: undefined,
    draw: () => 0.5,
    standingOf: () => well,
    ...more,
  };
}

const everybody = [1, 2, 3].map((number) => ({ modelId: idOf(number) }));
const priced = (number: number, currency: string, input: string) =>
  modelRow(number, { price_id: 'prc', currency, input_pico: input, output_pico: '0' });

interface Case {
  rows?: ModelRow[];
  route?: Record<string, unknown>;
  query?: Partial<RouteQuery>;
  world?: Partial<RouteWorld>;
}

/** Model numbers in order, each with the code of its first reason; dropped ones with a minus. */
function outcome({ rows = [1, 2, 3].map((number) => modelRow(number)), route, query, world }: Case): string {
  const decision = choose(
    routeOf({ candidates: everybody, ...route }),
    { ...request, ...query },
    worldOf(rows, world),
  );
  return decision.candidates
    .map(({ modelId, place, reasons }) => {
      const mark = place === 'dropped' ? '-' : '';
      return `${mark}${Number(modelId.slice(4))}:${reasons[0]?.code}`;
    })
    .join(' ');
}

const standings = (byNumber: Record<number, Partial<Standing>>) => ({
  standingOf: (row: ModelRow) => ({ ...well, ...byNumber[Number(row.id.slice(4))] }),
});
const onPremiseOnly = {
  name: 'confidential stays here',
  when: { dataClassAtLeast: 'confidential' },
  effect: { kind: 'restrict', dataPolicies: ['on-premise'] },
};

describe('the choice', () => {
  const cases: [string, Case, string][] = [
    ['as listed', {}, '1:priority 2:priority 3:priority'],
    [
      'by priority',
      {
        route: {
          candidates: [
            { modelId: idOf(1), priority: 2 },
            { modelId: idOf(2), priority: 1 },
          ],
        },
      },
      '2:priority 1:priority',
    ],
    [
      'cheapest over both currencies, unpriced last',
      {
        rows: [modelRow(1), priced(2, 'USD', '100'), priced(3, 'CNY', '600')],
        route: { strategy: 'cheapest' },
      },
      '3:cheapest 2:cheapest 1:unpriced',
    ],
    [
      'fastest, unmeasured first',
      {
        route: { strategy: 'fastest' },
        world: standings({ 1: { latencyMs: 900 }, 3: { latencyMs: 300 } }),
      },
      '2:unmeasured 3:fastest 1:fastest',
    ],
    [
      'best quality',
      { route: { strategy: 'best-quality' }, world: standings({ 2: { quality: 0.9 } }) },
      '2:best-quality 1:best-quality 3:best-quality',
    ],
    [
      'score',
      {
        rows: [priced(1, 'USD', '100'), priced(2, 'USD', '1000'), modelRow(3)],
        route: { strategy: 'score', settings: { weights: { cost: 1, latency: 0, quality: 0 } } },
      },
      '1:score 3:score 2:score',
    ],
    [
      'one that is gone, off, or of another kind',
      { rows: [modelRow(2, { enabled: false }), modelRow(3, { kind: 'embedding' })] },
      '-1:missing -2:disabled -3:wrong-kind',
    ],
    [
      'what it cannot do',
      {
        rows: [modelRow(1), modelRow(2, { capabilities: ['vision'] }), modelRow(3, { context_tokens: 50 })],
        query: { needs: ['vision'] },
      },
      '2:priority -1:capability-missing -3:capability-missing',
    ],
    [
      'a capability that nobody ticked decides nothing',
      { query: { needs: ['vision'] } },
      '1:priority 2:priority 3:priority',
    ],
    [
      'a context too small',
      {
        rows: [modelRow(1, { context_tokens: 150 }), modelRow(2), modelRow(3)],
        query: { maxOutputTokens: 60 },
      },
      '2:priority 3:priority -1:context-too-small',
    ],
    [
      'a breaker that is open, or half open',
      { world: standings({ 1: { breaker: 'open' }, 2: { breaker: 'half-open' } }) },
      '2:probe 3:priority 1:last-resort',
    ],
    [
      'one that asked for a pause goes last',
      { world: standings({ 1: { breaker: 'resting' } }) },
      '2:priority 3:priority 1:resting',
    ],
    [
      'all breakers open: better than nothing',
      { world: standings({ 1: { breaker: 'open' }, 2: { breaker: 'open' }, 3: { breaker: 'open' } }) },
      '1:last-resort 2:last-resort 3:last-resort',
    ],
    ['the one it stays with', { world: { remembered: idOf(3) } }, '3:sticky 1:priority 2:priority'],
    [
      'not the one it stays with when that one is ill',
      { world: { remembered: idOf(3), ...standings({ 3: { breaker: 'open' } }) } },
      '1:priority 2:priority 3:last-resort',
    ],
    [
      'a rule about a data class',
      {
        rows: [modelRow(1), modelRow(2, { provider_data_policy: 'on-premise' }), modelRow(3)],
        route: { rules: [onPremiseOnly] },
        query: { dataClass: 'restricted' },
      },
      '2:priority -1:rule -3:rule',
    ],
    [
      'local files are on premise by themselves, and no caller can lower the class of a route',
      {
        rows: [modelRow(1), modelRow(2), modelRow(3, { provider_kind: 'local-gguf' })],
        route: { rules: [onPremiseOnly], settings: { dataClass: 'confidential' } },
        query: { dataClass: 'public' },
      },
      '3:priority -1:rule -2:rule',
    ],
    [
      'rules narrow each other',
      {
        rows: [modelRow(1, { region: 'eu' }), modelRow(2, { region: 'cn' }), modelRow(3)],
        route: {
          rules: [
            { name: 'a', when: {}, effect: { kind: 'restrict', modelIds: [idOf(1), idOf(3)] } },
            { name: 'b', when: {}, effect: { kind: 'restrict', regions: ['eu', 'cn'] } },
          ],
        },
      },
      '1:priority -2:rule -3:rule',
    ],
  ];
  it.each(cases)('%s', (_name, input, expected) => expect(outcome(input)).toBe(expected));

  it('by weight follows the weights, and keeps weight 0 for need', () => {
    const candidates = [
      { modelId: idOf(1), weight: 3 },
      { modelId: idOf(2), weight: 1 },
      { modelId: idOf(3), weight: 0 },
    ];
    const counts = new Map<string, number>();
    const random = mulberry(42);
    for (let round = 0; round < 4_000; round++) {
      const first =
        outcome({ route: { strategy: 'weighted', candidates }, world: { draw: random } })[0] ?? '';
      counts.set(first, (counts.get(first) ?? 0) + 1);
    }
    expect((counts.get('1') ?? 0) / 4_000).toBeCloseTo(0.75, 1);
    expect(counts.get('3')).toBeUndefined();
  });
});

/** A small seeded generator: the same lots in each run. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('rules', () => {
  const when = { dataClassAtLeast: null, tags: [], groupIds: [], regions: [], apps: [] };
  const group = `grp_${'1'.repeat(32)}`;
  type RuleCase = [string, Partial<RouteRule['when']>, Partial<RouteQuery>, boolean];
  const cases: RuleCase[] = [
    ['any request', {}, {}, true],
    ['a tag that it has', { tags: ['a', 'b'] }, { tags: ['b'] }, true],
    ['a tag that it lacks', { tags: ['a'] }, { tags: ['b'] }, false],
    ['a class below', { dataClassAtLeast: 'confidential' }, { dataClass: 'internal' }, false],
    ['a class above', { dataClassAtLeast: 'confidential' }, { dataClass: 'restricted' }, true],
    ['a group of the caller', { groupIds: [group as never] }, { groupIds: [group] }, true],
    ['a group of others', { groupIds: [group as never] }, { groupIds: [] }, false],
    ['a region', { regions: ['eu'] }, { region: 'eu' }, true],
    ['no region said', { regions: ['eu'] }, {}, false],
    ['an app', { apps: ['bot'] }, { app: 'bot' }, true],
    ['all conditions at once', { apps: ['bot'], tags: ['x'] }, { app: 'bot' }, false],
  ];
  it.each(cases)('about %s', (...[, condition, query, matches]: RuleCase) => {
    const rule = { name: 'r', when: { ...when, ...condition }, effect: { kind: 'refuse' } };
    const decision = choose(
      routeOf({ candidates: everybody, rules: [rule] }),
      { ...request, ...query },
      worldOf([modelRow(1)]),
    );
    expect(decision.refusedBy).toBe(matches ? 'r' : null);
    if (matches) expect(decision.candidates.every(({ place }) => place === 'dropped')).toBe(true);
  });

  it('hold whatever the health, the strategy and the memory: nothing outside them is ever a candidate', () => {
    const standing = fc.record({
      breaker: fc.constantFrom('closed', 'open', 'half-open', 'resting') as fc.Arbitrary<Standing['breaker']>,
      latencyMs: fc.option(fc.nat(5_000)),
      quality: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const model = fc.record({
      policy: fc.constantFrom('on-premise', 'standard', 'no-training', null),
      enabled: fc.boolean(),
      standing,
    });
    fc.assert(
      fc.property(
        fc.array(model, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('priority', 'weighted', 'cheapest', 'fastest', 'best-quality', 'score'),
        fc.nat(7),
        (models, strategy, remembered) => {
          const rows = models.map(({ policy, enabled }, index) =>
            modelRow(index, { data_policy: policy, enabled }),
          );
          const decision = choose(
            routeOf({
              strategy,
              candidates: rows.map(({ id: modelId }) => ({ modelId })),
              rules: [onPremiseOnly],
            }),
            { ...request, dataClass: 'confidential' },
            worldOf(rows, {
              remembered: idOf(remembered),
              draw: Math.random,
              standingOf: (row) => models[Number(row.id.slice(4))]?.standing ?? well,
            }),
          );
          const kept = decision.candidates.filter(({ place }) => place !== 'dropped');
          expect(kept.every(({ row }) => row?.data_policy === 'on-premise' && row.enabled)).toBe(true);
          expect(decision.candidates).toHaveLength(rows.length);
          const reasons: RouteReason[] = decision.candidates.flatMap((one) => one.reasons);
          expect(reasons.length).toBeGreaterThanOrEqual(rows.length);
        },
      ),
    );
  });
});
