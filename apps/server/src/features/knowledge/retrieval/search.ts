import type { Id, SearchHit } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import { found, may } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { type ChunkMatch, foldText, fuse, searchChunks } from '../../search/index.ts';
import { principalsOf } from '../../tenants/index.ts';
import { type EvidenceRow, readableChunks } from '../documents/chunk-store.ts';
import { type Expansion, expandQuestion } from '../glossary/expand.ts';
import { entriesIn } from '../glossary/store.ts';
import type { PrincipalKey } from '../rights/principal.ts';
import { embedAs, profileOf } from '../vectors/profile.ts';
import { presentHits } from './present.ts';
import { activeMemberName, findableDocuments, readableBases } from './store.ts';

export interface KnowledgeSearchInput {
  query: string;
  /** Undefined = every base with something readable. */
  baseIds?: Id<'base'>[] | undefined;
  limit: number;
  mode: 'hybrid' | 'lexical' | 'vector';
  /** Search with the eyes of this member; needs knowledge.view-as and is audited. */
  asUser?: Id<'user'> | undefined;
  /** The moment whose documents are searched; undefined = now. */
  asOf?: Date | undefined;
}

export interface KnowledgeSearchResult {
  hits: SearchHit[];
  stages: { lexical: boolean; vector: boolean };
  /** Milliseconds; null for a stage that did not run. */
  timings: { totalMs: number; lexicalMs: number | null; vectorMs: number | null };
}

/** The bases of one embedding model, and the query as that model sees it. */
interface VectorPart {
  modelId: Id<'model'>;
  baseIds: string[];
  vector: Float32Array;
}

/** Each stage hands over so many for fusing. */
const fusionDepth = 100;

/**
 * Finds the best chunks that the caller (or `asUser`) may read. Rights are part of the query itself, in the transaction
 * that reads the index; a base that is not readable is as if it were not there.
 * @throws knowledge.base_not_found for a base in `baseIds` that is unknown or not readable; auth.forbidden, not_found
 */
export async function searchKnowledge(
  scope: Scope,
  input: KnowledgeSearchInput,
): Promise<KnowledgeSearchResult> {
  const started = performance.now();
  if (input.asUser !== undefined) await allowViewAs(scope, input.asUser);
  const { bases, expansion } = await scope.tx(async (tx) => {
    const readable = await requireBases(tx, await eyes(tx, scope, input), input.baseIds);
    return { bases: readable, expansion: await expand(tx, input.query, readable) };
  });
  const embedStarted = performance.now();
  const parts = input.mode === 'lexical' ? [] : await embedQuery(scope, input, bases);
  const embedMs = performance.now() - embedStarted;
  const outcome = await scope.tx((tx) => runStages(tx, scope, { input, parts, bases, expansion }));
  // Outside the transaction: marking words is work for the processor, and others wait for the database.
  const hits = presentHits(scope.ports.knowledge.engine, { ...outcome, query: input.query });
  const vectorMs = parts.length === 0 ? null : embedMs + outcome.vectorMs;
  return {
    hits,
    stages: { lexical: input.mode !== 'vector', vector: parts.length > 0 },
    timings: { totalMs: performance.now() - started, lexicalMs: outcome.lexicalMs, vectorMs },
  };
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

type SearchedBase = Awaited<ReturnType<typeof readableBases>>[number];

async function requireBases(
  tx: Tx,
  principals: PrincipalKey[],
  wanted: string[] | undefined,
): Promise<SearchedBase[]> {
  const bases = await readableBases(tx, principals, wanted);
  const readable = new Set(bases.map(({ id }) => id));
  if (wanted?.some((id) => !readable.has(id))) throw problem('knowledge.base_not_found');
  return bases;
}

/** The query in every model that has answering vectors. A model that fails leaves a hybrid search to its words. */
async function embedQuery(
  scope: Scope,
  { query, mode }: KnowledgeSearchInput,
  bases: SearchedBase[],
): Promise<VectorPart[]> {
  const groups = Map.groupBy(bases, (base) => base.embedding_ready_model_id);
  const embedded = [...groups].map(async ([id, members]): Promise<VectorPart[]> => {
    if (id === null) return [];
    const modelId = id as Id<'model'>;
    try {
      const profile = await profileOf(scope, modelId);
      const [vector] = await embedAs(scope, profile, { modelId, inputs: [query], purpose: 'query' });
      return vector === undefined ? [] : [{ modelId, vector, baseIds: members.map((base) => base.id) }];
    } catch (error) {
      if (mode === 'vector' || scope.signal.aborted) throw error;
      scope.log.warn({ err: error, modelId }, 'searching without vectors');
      return [];
    }
  });
  return (await Promise.all(embedded)).flat();
}

interface StageInput {
  input: KnowledgeSearchInput;
  parts: VectorPart[];
  bases: SearchedBase[];
  expansion: Expansion;
}

interface StageOutcome {
  matches: ChunkMatch[];
  rows: EvidenceRow[];
  lexicalMs: number | null;
  vectorMs: number;
}

async function runStages(tx: Tx, scope: Scope, stages: StageInput): Promise<StageOutcome> {
  const { input, parts } = stages;
  const principals = await eyes(tx, scope, input);
  const at = input.asOf ?? scope.clock.now();
  const limit = parts.length === 0 ? input.limit : Math.max(fusionDepth, input.limit);
  const started = performance.now();
  const words = await byWords(tx, scope, { ...stages, principals, at, limit });
  const between = performance.now();
  const vectors = await byVectors(tx, scope, { ...stages, principals, at, limit });
  const vectorMs = performance.now() - between;
  const matches = combine(words, vectors).slice(0, input.limit);
  const ids = matches.map(({ chunkId }) => chunkId);
  const rows = ids.length === 0 ? [] : await readableChunks(tx, ids, principals);
  return { matches, rows, lexicalMs: input.mode === 'vector' ? null : between - started, vectorMs };
}

type Stage = StageInput & { principals: PrincipalKey[]; at: Date; limit: number };

async function byWords(
  tx: Tx,
  scope: Scope,
  { input, bases, expansion, principals, at, limit }: Stage,
): Promise<ChunkMatch[]> {
  if (input.mode === 'vector' || bases.length === 0) return [];
  const baseIds = bases.map(({ id }) => id);
  const documents = findableDocuments(principals, baseIds, at);
  const { synonyms: also, dictionary } = expansion;
  const search = { baseIds, query: input.query, also, dictionary, limit, documents };
  return searchChunks(tx, scope.ports.knowledge.engine, search);
}

async function byVectors(
  tx: Tx,
  scope: Scope,
  { parts, principals, at, limit }: Stage,
): Promise<ChunkMatch[][]> {
  const lists: ChunkMatch[][] = [];
  for (const { baseIds, modelId, vector } of parts) {
    const documents = findableDocuments(principals, baseIds, at);
    const queryVector = { modelId, embedding: Array.from(vector) };
    // Without words there is no lexical half.
    const search = { baseIds, query: '', queryVector, limit, documents };
    lists.push(await searchChunks(tx, scope.ports.knowledge.engine, search));
  }
  return lists;
}

/** A search by one half alone keeps that half's own scores. */
function combine(words: ChunkMatch[], vectors: ChunkMatch[][]): ChunkMatch[] {
  const [first, ...more] = vectors;
  if (first === undefined) return words;
  return words.length === 0 && more.length === 0 ? byOwnScore(first) : fuse({ words, vectors });
}

function byOwnScore(list: ChunkMatch[]): ChunkMatch[] {
  return list.map((match) => ({ ...match, score: match.vector?.similarity ?? match.score }));
}
