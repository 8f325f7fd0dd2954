import type { RouteCandidate, RouteReason } from '@jishi/contract';
import { costOf, noUsage } from '../../metering/index.ts';
import type { ModelRow } from '../catalogue/model-store.ts';
import { priceOf } from '../gateway/admit.ts';
import type { PlannedCandidate, RouteQuery, RouteSpec, RouteWorld } from './words.ts';

/** What an answer is taken to be as long as nobody limits it: only the comparison of prices rests on it. */
const usualOutputTokens = 500;

/** What the request will cost about, in pico-units of the price's currency; null without a price. */
export function expectedCost(row: ModelRow, query: RouteQuery): bigint | null {
  const outputTokens =
    query.kind === 'chat' ? Math.min(query.maxOutputTokens ?? Infinity, usualOutputTokens) : 0;
  return costOf({ ...noUsage, inputTokens: query.inputTokens, outputTokens }, priceOf(row));
}

interface Ordering {
  route: RouteSpec;
  world: RouteWorld;
}

/** The candidates in the order of the route's strategy, each with its reason. Equal ones stay as they are listed. */
export function orderCandidates(candidates: PlannedCandidate[], ordering: Ordering): PlannedCandidate[] {
  const { strategy } = ordering.route;
  if (strategy === 'priority' || strategy === 'weighted') return byLot(candidates, ordering);
  const scored = candidates.map((one) => rated(one, candidates, ordering));
  return scored
    .sort((left, right) => difference(right.rating, left.rating))
    .map(({ candidate, reason }) => ({ ...candidate, reasons: [reason] }));
}

interface Rated {
  candidate: PlannedCandidate;
  rating: number;
  reason: RouteReason;
}

function rated(candidate: PlannedCandidate, all: PlannedCandidate[], { route }: Ordering): Rated {
  const { latencyMs, quality } = candidate;
  const cost = comparableCost(candidate, route);
  switch (route.strategy) {
    case 'cheapest':
      return cost === null
        ? { candidate, rating: -Infinity, reason: { code: 'unpriced', params: {} } }
        : { candidate, rating: -cost, reason: { code: 'cheapest', params: {} } };
    case 'fastest':
      // Not measured goes first: one request finds out.
      return latencyMs === null
        ? { candidate, rating: Infinity, reason: { code: 'unmeasured', params: {} } }
        : {
            candidate,
            rating: -latencyMs,
            reason: { code: 'fastest', params: { ms: Math.round(latencyMs) } },
          };
    case 'best-quality':
      return {
        candidate,
        rating: quality,
        reason: { code: 'best-quality', params: { quality: rounded(quality) } },
      };
    default: {
      const score = scoreOf(candidate, all, route);
      return {
        candidate: { ...candidate, score },
        rating: score,
        reason: { code: 'score', params: { score: rounded(score) } },
      };
    }
  }
}

const rounded = (value: number) => Math.round(value * 1_000) / 1_000;

function comparableCost({ costPico, currency }: PlannedCandidate, route: RouteSpec): number | null {
  if (costPico === null) return null;
  return currency === 'CNY' ? Number(costPico) / route.settings.cnyPerUsd : Number(costPico);
}

/** Each figure against the best of the candidates, 0 to 1; what is not known counts half. */
function scoreOf(candidate: PlannedCandidate, all: PlannedCandidate[], route: RouteSpec): number {
  const { weights } = route.settings;
  const costs = all.map((one) => comparableCost(one, route)).filter((cost) => cost !== null);
  const latencies = all.map((one) => one.latencyMs).filter((latency) => latency !== null);
  const parts: [weight: number, value: number][] = [
    [weights.cost, against(Math.min(...costs), comparableCost(candidate, route))],
    [weights.latency, against(Math.min(...latencies), candidate.latencyMs)],
    [weights.quality, candidate.quality],
  ];
  const total = parts.reduce((sum, [weight]) => sum + weight, 0);
  if (total === 0) return 0.5;
  return parts.reduce((sum, [weight, value]) => sum + weight * value, 0) / total;
}

function against(best: number, value: number | null): number {
  if (value === null) return 0.5;
  return value <= 0 ? 1 : best / value;
}

/** Priorities in order; `weighted`: within one, a lot in proportion to the weights. Weight 0 is standby only. */
function byLot(candidates: PlannedCandidate[], { route, world }: Ordering): PlannedCandidate[] {
  const listed = new Map<string, RouteCandidate>(route.candidates.map((one) => [one.modelId, one]));
  const lots = route.strategy === 'weighted';
  return candidates
    .map((candidate) => {
      const { priority = 1, weight = 1 } = listed.get(candidate.modelId) ?? {};
      // Exponential clocks: the one with weight w rings first with probability w / sum of weights.
      const lot =
        weight === 0 ? Infinity : -Math.log(Math.max(world.draw(candidate.modelId), 1e-12)) / weight;
      const reason: RouteReason = lots
        ? { code: 'weight', params: { weight } }
        : { code: 'priority', params: { priority } };
      return { candidate: { ...candidate, reasons: [reason] }, priority, clock: lots ? lot : 0 };
    })
    .sort((left, right) => left.priority - right.priority || difference(left.clock, right.clock))
    .map(({ candidate }) => candidate);
}

/** `Infinity - Infinity` is no number. */
function difference(left: number, right: number): number {
  return left === right ? 0 : left - right;
}
