import type { Id, RetrievalSettings, SearchFilters, SearchHit, SearchStep } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import { found, may } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { foldText } from '../../search/index.ts';
import { principalsOf } from '../../tenants/index.ts';
import { type Expansion, expandQuestion, type OtherNames } from '../glossary/expand.ts';
import { entriesIn } from '../glossary/store.ts';
import { findRemotely } from '../remote/find.ts';
import type { PrincipalKey } from '../rights/principal.ts';
import { requireBases, requireOwners, type SearchedBase } from './bases.ts';
import { embedQueries } from './plan/embed-queries.ts';
import { planQueries } from './plan/queries.ts';
import { presentHits } from './present.ts';
import { toCandidates } from './refine/candidate.ts';
import { readNeighbours } from './refine/neighbours.ts';
import { refine, windowOf } from './refine/refine.ts';
import { requireRerankModel } from './settings/manage.ts';
import { settingsForAll } from './settings/resolve.ts';
import { newestSettings } from './settings/settings-store.ts';
import { depthOf, runStages, type StageOutcome } from './stages.ts';
import { activeMemberName } from './store.ts';

export interface KnowledgeSearchInput {
  query: string;
  /** Undefined = every base with something readable. */
  baseIds?: Id<'base'>[] | undefined;
  /** Default: that of the settings. */
  limit?: number | undefined;
  /** Default: that of the settings. */
  mode?: RetrievalSettings['mode'] | undefined;
  /** Search with the eyes of this member; needs knowledge.view-as and is audited. */
  asUser?: Id<'user'> | undefined;
  /** The moment whose documents are searched; undefined = now. */
  asOf?: Date | undefined;
  /** Only documents that meet these. */
  filters?: SearchFilters | undefined;
  /** Tried in place of those that are set; needs knowledge.write. */
  settings?: RetrievalSettings | undefined;
}

export interface KnowledgeSearchResult {
  hits: SearchHit[];
  stages: { lexical: boolean; vector: boolean; rerank: boolean };
  steps: SearchStep[];
  queries: string[];
  /** Other names of what the query names. */
  names: OtherNames[];
  settings: RetrievalSettings;
  /** Milliseconds; null for a stage that did not run. */
  timings: { totalMs: number; lexicalMs: number | null; vectorMs: number | null };
}

/**
 * Finds the best chunks that the caller (or `asUser`) may read. Rights are part of the query itself, in the transaction
 * that reads the index; a base that is not readable is as if it were not there.
 * @throws knowledge.base_not_found for a base in `baseIds` that is unknown or not readable; knowledge.unknown_principal,
 * knowledge.settings_trial_denied, models.not_found, models.wrong_kind, auth.forbidden, not_found
 */
export async function searchKnowledge(
  scope: Scope,
  input: KnowledgeSearchInput,
): Promise<KnowledgeSearchResult> {
  const started = performance.now();
  if (input.asUser !== undefined) await allowViewAs(scope, input.asUser);
  const { bases, expansion, settings } = await scope.tx((tx) => prepare(tx, scope, input));
  const limit = input.limit ?? settings.limit;
  const plan = await planQueries(scope, { query: input.query, settings });
  const embedStarted = performance.now();
  const parts = await embedQueries(scope, plan, { bases, mode: settings.mode });
  const embedMs = performance.now() - embedStarted;
  const asking = {
    ...{ parts, bases, expansion, settings, queries: plan.queries },
    at: input.asOf ?? scope.clock.now(),
    filters: input.filters,
    window: windowOf(settings, limit),
  };
  const remote = await findRemotely(
    scope,
    { ...asking, synonyms: expansion.synonyms, mode: settings.mode, depth: depthOf(asking) },
    (tx) => eyes(tx, scope, input),
  );
  const outcome = await scope.tx(async (tx) =>
    runStages(tx, scope, { ...asking, remote, principals: await eyes(tx, scope, input) }),
  );
  // Outside the transaction: models are asked, and marking words is work for the processor.
  const refined = await refine(scope, {
    ...{ settings, limit, query: input.query, byWordsAlone: parts.length === 0 },
    candidates: toCandidates(outcome.matches, outcome.rows),
  });
  const around = await readAround(scope, input, { settings, candidates: refined.candidates });
  const hits = presentHits(scope.ports.knowledge.engine, { ...refined, ...around, query: input.query });
  const vectorMs = parts.length === 0 ? null : embedMs + outcome.vectorMs;
  const steps = [...plan.steps, ...ownSteps(outcome, vectorMs), ...refined.steps, ...around.steps];
  return {
    hits,
    stages: {
      lexical: settings.mode !== 'vector',
      vector: parts.length > 0,
      rerank: steps.some(({ stage, status }) => stage === 'rerank' && status === 'done'),
    },
    ...{ steps, settings, queries: plan.queries, names: expansion.names },
    timings: { totalMs: performance.now() - started, lexicalMs: outcome.lexicalMs, vectorMs },
  };
}

interface Prepared {
  bases: SearchedBase[];
  expansion: Expansion;
  settings: RetrievalSettings;
}

async function prepare(tx: Tx, scope: Scope, input: KnowledgeSearchInput): Promise<Prepared> {
  const bases = await requireBases(tx, await eyes(tx, scope, input), input.baseIds);
  await requireOwners(tx, input.filters);
  const settings = await settingsFor(tx, scope, { input, bases });
  return {
    bases,
    expansion: await expand(tx, input.query, bases),
    settings: input.mode === undefined ? settings : { ...settings, mode: input.mode },
  };
}

async function settingsFor(
  tx: Tx,
  scope: Scope,
  { input, bases }: { input: KnowledgeSearchInput; bases: SearchedBase[] },
): Promise<RetrievalSettings> {
  if (input.settings !== undefined) {
    // They may ask models, which the tenant pays for.
    if (!may(scope, 'knowledge.write')) throw problem('knowledge.settings_trial_denied');
    await requireRerankModel(tx, input.settings);
    return input.settings;
  }
  const baseIds = bases.map(({ id }) => id);
  return settingsForAll(await newestSettings(tx, baseIds), baseIds);
}

async function allowViewAs(scope: Scope, userId: Id<'user'>): Promise<void> {
  if (!may(scope, 'knowledge.view-as')) throw problem('auth.forbidden', { permission: 'knowledge.view-as' });
  await scope.tx(async (tx) => {
    const name = found(await activeMemberName(tx, userId));
    await recordAudit(tx, scope, {
      action: 'knowledge.viewed_as',
      subject: { kind: 'user', id: userId, name },
    });
  });
}

/** Asked in every transaction anew: a right that was withdrawn counts at once. */
async function eyes(tx: Tx, scope: Scope, { asUser }: KnowledgeSearchInput): Promise<PrincipalKey[]> {
  const userId = asUser ?? scope.actor.userId;
  return userId === null ? [] : principalsOf(tx, userId);
}

/** What the tenant's own words add to the query. */
export async function expand(tx: Tx, query: string, bases: { id: string }[]): Promise<Expansion> {
  const baseIds = bases.map(({ id }) => id);
  // PostgreSQL takes no NUL in a text.
  const question = foldText(query.replaceAll('\u0000', ' '));
  return expandQuestion(query, await entriesIn(tx, { baseIds, question }));
}

async function readAround(
  scope: Scope,
  input: KnowledgeSearchInput,
  { settings, candidates }: { settings: RetrievalSettings; candidates: Parameters<typeof readNeighbours>[1] },
) {
  if (settings.expansion === 'none') return { neighbours: new Map<string, never[]>(), steps: [] };
  const started = performance.now();
  const neighbours = await scope.tx(async (tx) => {
    const principals = await eyes(tx, scope, input);
    return readNeighbours(tx, candidates, { expansion: settings.expansion, principals });
  });
  const count = [...neighbours.values()].reduce((sum, list) => sum + list.length, 0);
  const ms = performance.now() - started;
  return { neighbours, steps: [{ stage: 'neighbours', status: 'done', ms, count, model: null } as const] };
}

function ownSteps(outcome: StageOutcome, vectorMs: number | null): SearchStep[] {
  const step = (stage: 'lexical' | 'vector', ms: number | null, count: number): SearchStep[] =>
    ms === null ? [] : [{ stage, status: 'done', ms, count, model: null }];
  return [
    ...step('lexical', outcome.lexicalMs, outcome.counts.lexical),
    ...step('vector', vectorMs, outcome.counts.vector),
  ];
}
