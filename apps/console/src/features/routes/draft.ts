import type { RouteCandidate, RouteItem, RouteSettings } from '@jishi/contract';

/** A route as it is edited: what is saved, and what the preview is asked about. */
export interface RouteDraft
  extends Pick<RouteItem, 'name' | 'description' | 'kind' | 'strategy' | 'rules' | 'settings'> {
  candidates: RouteCandidate[];
}

/** What the contract fills in when nothing is said. */
export const defaultSettings: RouteSettings = {
  retries: { count: 1, baseMs: 250, maxMs: 4_000 },
  fallbackOn: [
    'connection',
    'timeout',
    'rate-limit',
    'server-error',
    'broken-answer',
    'key-rejected',
    'not-found',
    'busy',
    'unsupported',
  ],
  deadlines: { totalMs: null, firstTokenMs: null },
  onBreak: 'error',
  hedgeMs: null,
  sticky: { by: 'nothing', seconds: 600 },
  cache: {
    mode: 'off',
    seconds: 3_600,
    threshold: 0.95,
    embeddingModelId: null,
    sharedBy: 'person',
    anyTemperature: false,
  },
  weights: { cost: 0.4, latency: 0.3, quality: 0.3 },
  cnyPerUsd: 7,
  dataClass: 'public',
};

export function emptyDraft(): RouteDraft {
  return {
    name: '',
    description: '',
    kind: 'chat',
    strategy: 'priority',
    candidates: [],
    rules: [],
    settings: defaultSettings,
  };
}

/** The list shows candidates in the order in which they get their turn. */
export function draftOf(route: RouteItem): RouteDraft {
  const { name, description, kind, strategy, rules, settings } = route;
  const candidates = route.candidates
    .map(({ modelId, priority, weight }) => ({ modelId, priority, weight }))
    .sort((left, right) => left.priority - right.priority);
  return { name, description, kind, strategy, rules, settings, candidates };
}

/** As it is sent: with the strategy `priority` the place in the list is the priority. */
export function sentDraft(draft: RouteDraft): RouteDraft {
  if (draft.strategy !== 'priority') return draft;
  return {
    ...draft,
    candidates: draft.candidates.map((candidate, index) => ({ ...candidate, priority: index + 1 })),
  };
}

/** Shares by weight are among candidates of one priority: those of a list become equals. */
export function withStrategy(draft: RouteDraft, strategy: RouteDraft['strategy']): RouteDraft {
  if (strategy !== 'weighted' || draft.strategy === 'weighted') return { ...draft, strategy };
  return {
    ...draft,
    strategy,
    candidates: draft.candidates.map((candidate) => ({ ...candidate, priority: 1 })),
  };
}

/** One entry moved to another place; places outside the list change nothing. */
export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const next = [...items];
  if (from < 0 || from >= next.length || to < 0 || to >= next.length) return next;
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(to, 0, item);
  return next;
}

/** The share of the requests among candidates of the same priority; 0 for those that only stand by. */
export function shareOf(candidate: RouteCandidate, all: readonly RouteCandidate[]): number {
  const total = all
    .filter(({ priority }) => priority === candidate.priority)
    .reduce((sum, { weight }) => sum + weight, 0);
  return total === 0 ? 0 : candidate.weight / total;
}

/** The first thing that keeps a draft from being saved, as the key of its text. */
export function missingPart({
  name,
  candidates,
}: RouteDraft): 'routes.editor.nameMissing' | 'routes.editor.candidateMissing' | undefined {
  if (name.trim() === '') return 'routes.editor.nameMissing';
  return candidates.length === 0 ? 'routes.editor.candidateMissing' : undefined;
}
