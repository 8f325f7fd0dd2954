import { capability, type RouteReason } from '@jishi/contract';
import type { ModelRow } from '../catalogue/model-store.ts';
import { expectedCost, orderCandidates } from './order.ts';
import { allows, effectiveClass, matchingRules } from './rules.ts';
import type { Decision, PlannedCandidate, RouteQuery, RouteSpec, RouteWorld } from './words.ts';

/**
 * Which candidates may take a request, in which order, and why. Pure: the dry run and the real request ask it the same.
 * What is dropped here is never tried, whatever else fails.
 */
export function choose(route: RouteSpec, query: RouteQuery, world: RouteWorld): Decision {
  const rules = matchingRules(route, query);
  const refusing = rules.find(({ effect }) => effect.kind === 'refuse');
  const restricting = rules.filter(({ effect }) => effect.kind === 'restrict');
  const rows = route.candidates.flatMap(({ modelId }) => world.models.get(modelId) ?? []);
  // Capabilities are what somebody ticked. Where nobody ticked this one, the provider decides, not a forgotten tick.
  const needs = rows.some((row) => unfit(row, query) === undefined) ? query.needs : [];
  const candidates = route.candidates.map(({ modelId }) => {
    const row = world.models.get(modelId);
    const reason = row === undefined ? reasonOf('missing') : unfit(row, { ...query, needs });
    const planned = planCandidate({ modelId, row, reason }, { route, query, world });
    if (reason !== undefined || row === undefined) return planned;
    const against = refusing ?? restricting.find((rule) => !allows(rule, row));
    return against === undefined ? planned : dropped(planned, reasonOf('rule', { rule: against.name }));
  });
  return {
    dataClass: effectiveClass(route, query),
    matchedRules: rules.map(({ name }) => name),
    refusedBy: refusing?.name ?? null,
    candidates: arranged(candidates, { route, query, world }),
  };
}

const declarable = new Set<string>(capability.options);

interface Choosing {
  route: RouteSpec;
  query: RouteQuery;
  world: RouteWorld;
}

/** Why a model cannot take the request at all. */
function unfit(row: ModelRow, query: RouteQuery): RouteReason | undefined {
  if (!row.enabled || !row.provider_enabled) return reasonOf('disabled');
  if (row.kind !== query.kind) return reasonOf('wrong-kind', { kind: row.kind });
  const missing = query.needs.filter((need) => declarable.has(need) && !row.capabilities.includes(need));
  if (missing.length > 0) return reasonOf('capability-missing', { capabilities: missing.join(', ') });
  const wanted = query.inputTokens + (query.maxOutputTokens ?? 0);
  if (row.context_tokens !== null && wanted > row.context_tokens)
    return reasonOf('context-too-small', { tokens: wanted, context: row.context_tokens });
  return undefined;
}

function planCandidate(
  found: { modelId: string; row: ModelRow | undefined; reason: RouteReason | undefined },
  { query, world }: Choosing,
): PlannedCandidate {
  const { modelId, row, reason } = found;
  const standing = row === undefined ? undefined : world.standingOf(row);
  return {
    modelId,
    row,
    place: reason === undefined ? 'standby' : 'dropped',
    reasons: reason === undefined ? [] : [reason],
    costPico: row === undefined ? null : expectedCost(row, query),
    currency: row?.currency ?? null,
    latencyMs: standing?.latencyMs ?? null,
    quality: standing?.quality ?? 0.5,
    score: null,
  };
}

/** Those in good health in the order of the strategy, then those that rest; the dropped ones last, for the eye. */
function arranged(candidates: PlannedCandidate[], choosing: Choosing): PlannedCandidate[] {
  const { world } = choosing;
  const fit = orderCandidates(
    candidates.filter(({ place }) => place !== 'dropped'),
    choosing,
  );
  const breakerOf = ({ row }: PlannedCandidate) =>
    row === undefined ? 'open' : world.standingOf(row).breaker;
  const healthy = fit
    .filter((one) => ['closed', 'half-open'].includes(breakerOf(one)))
    .map((one) => (breakerOf(one) === 'half-open' ? withReason(one, reasonOf('probe')) : one));
  const resting = fit
    .filter((one) => breakerOf(one) === 'resting')
    .map((one) => withReason(one, reasonOf('resting')));
  // An open breaker is only a bad omen: when all others have failed, it is tried all the same.
  const open = fit
    .filter((one) => breakerOf(one) === 'open')
    .map((one) => withReason(one, reasonOf('last-resort')));
  const kept = [...stickyFirst(healthy, world.remembered), ...resting, ...open];
  return [
    ...kept.map((one, index) => ({ ...one, place: index === 0 ? ('first' as const) : ('standby' as const) })),
    ...candidates.filter(({ place }) => place === 'dropped'),
  ];
}

function stickyFirst(candidates: PlannedCandidate[], remembered: string | undefined): PlannedCandidate[] {
  const stuck = candidates.find(({ modelId }) => modelId === remembered);
  if (stuck === undefined) return candidates;
  return [withReason(stuck, reasonOf('sticky')), ...candidates.filter((one) => one !== stuck)];
}

function withReason(candidate: PlannedCandidate, reason: RouteReason): PlannedCandidate {
  return { ...candidate, reasons: [reason, ...candidate.reasons] };
}

function dropped(candidate: PlannedCandidate, reason: RouteReason): PlannedCandidate {
  return { ...candidate, place: 'dropped', reasons: [reason] };
}

function reasonOf(code: RouteReason['code'], params: RouteReason['params'] = {}): RouteReason {
  return { code, params };
}
