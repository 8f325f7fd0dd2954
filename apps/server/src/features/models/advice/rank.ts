import { type AdviceItem, type AdviceNeed, dataPolicy as dataPolicies } from '@jishi/contract';

/** What is known about one model, measured or said. */
export interface ModelFacts {
  kind: AdviceNeed['kind'];
  capabilities: readonly string[];
  contextTokens: number | null;
  region: string | null;
  dataPolicy: NonNullable<AdviceNeed['dataPolicyAtLeast']>;
  on: boolean;
  /** Keeps failing now. */
  failing: boolean;
  /** Of one usual request; null: no price. */
  costPico: bigint | null;
  currency: 'USD' | 'CNY' | null;
  latencyMs: number | null;
  errorRate: number | null;
  requests: number;
  thumbs: { up: number; down: number };
  /** 0 to 1, drawn towards 0.5 while few have said something. */
  quality: number;
}

type Judgement = Pick<AdviceItem, 'misses' | 'lacks' | 'parts' | 'score'>;

/** A corner without data neither helps nor harms. */
const unknownPart = 0.5;

/**
 * The pool against a need. Models that miss a hard requirement get no score. Cost and performance are measured against the
 * best of those that fit; failures count against performance, because an answer that has to be asked for twice is late.
 */
export function judge(models: readonly ModelFacts[], need: AdviceNeed): Judgement[] {
  const found = models.map((model) => ({ model, ...missesOf(model, need) }));
  const fitting = found.filter(({ misses }) => misses.length === 0).map(({ model }) => model);
  const best = {
    cost: least(fitting.map((model) => comparableCost(model, need))),
    latency: least(fitting.map(({ latencyMs }) => latencyMs)),
  };
  return found.map(({ model, misses, lacks }) => {
    if (misses.length > 0) return { misses, lacks, parts: noParts, score: null };
    const parts = {
      cost: against(best.cost, comparableCost(model, need)),
      effect: model.thumbs.up + model.thumbs.down === 0 ? null : model.quality,
      performance: performanceOf(model, best.latency),
    };
    return { misses, lacks, parts, score: scoreOf(parts, need.weights) };
  });
}

const noParts = { cost: null, effect: null, performance: null };

function missesOf(model: ModelFacts, need: AdviceNeed): Pick<Judgement, 'misses' | 'lacks'> {
  const lacks = need.needs.filter((ability) => !model.capabilities.includes(ability));
  const window = need.inputTokens + need.outputTokens;
  const checks: [miss: Judgement['misses'][number], missed: boolean][] = [
    ['off', !model.on],
    ['failing', model.failing],
    ['capability', lacks.length > 0],
    ['context', model.contextTokens !== null && model.contextTokens < window],
    ['region', need.regions.length > 0 && !need.regions.includes(model.region ?? '')],
    ['data-policy', need.dataPolicyAtLeast !== null && !promises(model.dataPolicy, need.dataPolicyAtLeast)],
  ];
  return { lacks, misses: checks.filter(([, missed]) => missed).map(([miss]) => miss) };
}

function promises(found: ModelFacts['dataPolicy'], wanted: ModelFacts['dataPolicy']): boolean {
  return dataPolicies.options.indexOf(found) >= dataPolicies.options.indexOf(wanted);
}

function comparableCost({ costPico, currency }: ModelFacts, { cnyPerUsd }: AdviceNeed): number | null {
  if (costPico === null) return null;
  return currency === 'CNY' ? Number(costPico) / cnyPerUsd : Number(costPico);
}

function least(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function against(best: number | null, value: number | null): number | null {
  if (value === null || best === null) return null;
  return value <= 0 ? 1 : best / value;
}

function performanceOf({ latencyMs, errorRate }: ModelFacts, best: number | null): number | null {
  const speed = against(best, latencyMs);
  return speed === null ? null : speed * (1 - (errorRate ?? 0));
}

function scoreOf(parts: Judgement['parts'], weights: AdviceNeed['weights']): number {
  const total = weights.cost + weights.effect + weights.performance;
  const share = (name: keyof typeof weights) =>
    (total === 0 ? 1 / 3 : weights[name] / total) * (parts[name] ?? unknownPart);
  return share('cost') + share('effect') + share('performance');
}

/** The best fit first; those that do not fit last, in the order of the pool. */
export function byScore<Item extends Pick<Judgement, 'score'>>(items: readonly Item[]): Item[] {
  return [...items].sort((left, right) => (right.score ?? -1) - (left.score ?? -1));
}
