import type { Id, RetrievalSettings, SearchFilters, SearchHit, SearchStep } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import { found, may } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { foldText } from '../../search/index.ts';
import { principalsOf } from '../../tenants/index.ts';
import { type Expansion, expandQuestion, type OtherNames } from '../glossary/expand.ts';
import { entriesIn } from '../glossary/store.ts';
import { findRemotely, type RemoteFound } from '../remote/find.ts';
import type { PrincipalKey } from '../rights/principal.ts';
import { requireBases, requireOwners, type SearchedBase } from './bases.ts';
import { embedQueries, type VectorPart } from './plan/embed-queries.ts';
import { asAsked, planQueries, type QueryPlan } from './plan/queries.ts';
import { presentHits } from './present.ts';
import { toCandidates } from './refine/candidate.ts';
import { readNeighbours } from './refine/neighbours.ts';
import { refine, windowOf } from './refine/refine.ts';
import { requireRerankModel } from './settings/manage.ts';
import { settingsForAll } from './settings/resolve.ts';
import { newestSettings } from './settings/settings-store.ts';
import { depthOf, runStages, type StageInput, type StageOutcome } from './stages.ts';
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
  const { settings, expansion, limit, plan, parts, embedMs, outcome } = await findCandidates(scope, input);
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

/** In one transaction where no model and no remote index is asked; else in two, with what is remote between them. */
async function findCandidates(scope: Scope, input: KnowledgeSearchInput) {
  const first = await scope.tx(async (tx) => {
    const prepared = await prepare(tx, scope, input);
    const asked = { ...prepared, input, plan: asAsked(input.query), parts: [], embedMs: 0 };
    return { prepared, found: goesOut(scope, prepared) ? undefined : await find(tx, scope, asked) };
  });
  if (first.found !== undefined) return first.found;
  const { bases, settings } = first.prepared;
  const plan = await planQueries(scope, { query: input.query, settings });
  const started = performance.now();
  const parts = await embedQueries(scope, plan, { bases, mode: settings.mode });
  const asked = { ...first.prepared, input, plan, parts, embedMs: performance.now() - started };
  const asking = askingOf(scope, asked);
  const remote = await findRemotely(
    scope,
    {
      ...asking,
      synonyms: asked.expansion.synonyms,
      mode: settings.mode,
      depth: depthOf(asking),
    },
    (tx) => eyes(tx, scope, input),
  );
  return scope.tx(async (tx) =>
    find(tx, scope, { ...asked, remote, principals: await eyes(tx, scope, input) }),
  );
}

function goesOut({ ports }: Scope, { bases, settings }: Prepared): boolean {
  if (settings.queries !== 'as-asked' || ports.knowledge.remote !== undefined) return true;
  return settings.mode !== 'lexical' && bases.some((base) => base.embedding_ready_model_id !== null);
}

interface Asked extends Prepared {
  input: KnowledgeSearchInput;
  plan: QueryPlan;
  parts: VectorPart[];
  embedMs: number;
  remote?: RemoteFound | undefined;
}

async function find(tx: Tx, scope: Scope, asked: Asked) {
  const outcome = await runStages(tx, scope, askingOf(scope, asked));
  return { ...asked, limit: limitOf(asked), outcome };
}

function askingOf(scope: Scope, asked: Asked): StageInput {
  const { asOf, filters } = asked.input;
  return {
    ...{ ...asked, filters, queries: asked.plan.queries },
    at: asOf ?? scope.clock.now(),
    window: windowOf(asked.settings, limitOf(asked)),
  };
}

function limitOf({ input, settings }: Asked): number {
  return input.limit ?? settings.limit;
}

interface Prepared {
  principals: PrincipalKey[];
  bases: SearchedBase[];
  expansion: Expansion;
  settings: RetrievalSettings;
}

async function prepare(tx: Tx, scope: Scope, input: KnowledgeSearchInput): Promise<Prepared> {
  const principals = await eyes(tx, scope, input);
  const bases = await requireBases(tx, principals, input.baseIds);
  await requireOwners(tx, input.filters);
  const settings = await settingsFor(tx, scope, { input, bases });
  return {
    ...{ principals, bases },
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
