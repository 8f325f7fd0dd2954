import type {
  Id,
  RetrievalSettings,
  SearchExplanation,
  SearchFilters,
  SearchHit,
  Validity,
} from '@jishi/contract';
import { found } from '../../../../kernel/require.ts';
import type { Scope, Tx } from '../../../../kernel/scope.ts';
import { type ChunkMatch, type SearchEngine, searchChunks } from '../../../search/index.ts';
import { findChunk } from '../../documents/chunk-store.ts';
import type { DocumentRow } from '../../documents/store.ts';
import { stateOf } from '../../documents/validity/state.ts';
import { readableDocument } from '../../rights/guard.ts';
import { expand, searchKnowledge } from '../search.ts';
import { awaitsCopy, chunkWords, isAmong, onlyDocument } from './explain-store.ts';

export interface ExplainInput {
  query: string;
  documentId: Id<'document'>;
  chunkId?: Id<'chunk'> | undefined;
  baseIds?: Id<'base'>[] | undefined;
  limit: number;
  mode?: RetrievalSettings['mode'] | undefined;
  settings?: RetrievalSettings | undefined;
  /** Undefined = now. */
  asOf?: Date | undefined;
  filters?: SearchFilters | undefined;
}

/** Ranks are told down to here. */
const depth = 100;
const mostWords = 40;

interface Subject {
  row: DocumentRow;
  own: ChunkMatch | undefined;
  words: SearchExplanation['words'];
  synonyms: string[];
  meetsFilters: boolean;
  /** There is a remote index, and it may not have the document yet. */
  uncopied: boolean;
}

/**
 * Why a document (or one chunk of it) is where it is among the hits of a query.
 * @throws knowledge.document_not_found for what the caller may not read, knowledge.base_not_found
 */
export async function explainSearch(scope: Scope, input: ExplainInput): Promise<SearchExplanation> {
  const subject = await scope.tx((tx) => readSubject(tx, scope, input));
  const { query, baseIds, mode, limit, filters, settings, asOf = scope.clock.now() } = input;
  const search = { query, baseIds, mode, asOf, filters, settings, limit: depth };
  const { hits, stages, settings: used } = await searchKnowledge(scope, search);
  const { row, own, words, synonyms } = subject;
  const place = placeOf(hits, input);
  const matches = place.hit !== undefined || (own !== undefined && used.mode !== 'vector');
  return {
    reason: reasonOf({ ...subject, ...place, matches, validity: stateOf(row, asOf) }, input),
    document: {
      id: row.id as Id<'document'>,
      name: row.name,
      baseId: row.base_id as Id<'base'>,
      status: row.status,
    },
    chunkId: place.hit?.chunkId ?? ((own?.chunkId ?? null) as Id<'chunk'> | null),
    ...{ rank: place.rank, depth },
    ...measures(place.hit, own),
    ...standIn(place.twin),
    cutScore: hits[limit - 1]?.score ?? null,
    words,
    synonyms,
    stages,
  };
}

interface Place {
  hit: SearchHit | undefined;
  /** From 1. */
  rank: number | null;
  /** The hit that stands for the subject, which says the same. */
  twin: SearchHit | undefined;
}

function placeOf(hits: readonly SearchHit[], input: ExplainInput): Place {
  const index = hits.findIndex((hit) => isSubject(hit, input));
  if (index >= 0) return { hit: hits[index], rank: index + 1, twin: undefined };
  const twin = hits.find(({ duplicates }) => duplicates.some((other) => isSubject(other, input)));
  return { hit: undefined, rank: null, twin };
}

function measures(
  hit: SearchHit | undefined,
  own: ChunkMatch | undefined,
): Pick<SearchExplanation, 'lexical' | 'vector' | 'rerank' | 'score'> {
  const lexical = own?.lexical;
  const rerank = hit?.rerank ?? undefined;
  return {
    lexical:
      lexical === undefined
        ? null
        : { score: lexical.score, share: lexical.share, rank: hit?.ranks.word ?? null },
    vector: hit?.vector ?? null,
    rerank: rerank === undefined ? null : { score: rerank.score, rank: hit?.ranks.rerank ?? 0 },
    score: hit?.score ?? null,
  };
}

function standIn(twin: SearchHit | undefined): Pick<SearchExplanation, 'duplicateOf'> {
  if (twin === undefined) return { duplicateOf: null };
  const { chunkId, documentId, documentName } = twin;
  return { duplicateOf: { chunkId, documentId, documentName } };
}

function isSubject(
  hit: Pick<SearchHit, 'chunkId' | 'documentId'>,
  { documentId, chunkId }: ExplainInput,
): boolean {
  return chunkId === undefined ? hit.documentId === documentId : hit.chunkId === chunkId;
}

interface Findings extends Pick<Place, 'rank' | 'twin'> {
  row: DocumentRow;
  matches: boolean;
  validity: Validity['state'];
  meetsFilters: boolean;
  uncopied: boolean;
}

function reasonOf(
  { row, rank, twin, matches, validity, meetsFilters, uncopied }: Findings,
  { baseIds, limit }: ExplainInput,
): SearchExplanation['reason'] {
  if (row.indexed_run === null) return 'not-indexed';
  if (baseIds !== undefined && !baseIds.some((id) => id === row.base_id)) return 'other-base';
  if (validity !== 'in-force') return validity;
  if (!meetsFilters) return 'filtered';
  if (rank !== null && rank <= limit) return 'found';
  if (twin !== undefined) return 'duplicate';
  if (!matches) return 'no-match';
  return rank === null && uncopied ? 'not-indexed' : 'below-cut';
}

async function readSubject(tx: Tx, scope: Scope, input: ExplainInput): Promise<Subject> {
  const { documentId, chunkId, query } = input;
  const { row } = await readableDocument(tx, scope, documentId);
  if (chunkId !== undefined) {
    const chunk = await findChunk(tx, chunkId);
    found(chunk?.document_id === documentId ? chunk : undefined, 'knowledge.document_not_found');
  }
  const { engine } = scope.ports.knowledge;
  const { synonyms, dictionary } = await expand(tx, query, [{ id: row.base_id }]);
  const search = { baseIds: [row.base_id], query, also: synonyms, dictionary, limit: depth };
  // Measured alone: the index's own numbers, whatever else would be found.
  const matches = await searchChunks(tx, engine, { ...search, documents: onlyDocument(documentId) });
  const own = chunkId === undefined ? matches[0] : matches.find((match) => match.chunkId === chunkId);
  const texts = await chunkWords(tx, row, chunkId ?? own?.chunkId);
  const there = new Set(texts.flatMap((text) => engine.analyzer.tokens(text).word));
  const asked = [...new Set(engine.analyzer.queryTokens(query).word)].slice(0, mostWords);
  const written = spellings(engine.analyzer, query);
  const as = (word: string) => written.get(word) ?? word;
  const words = {
    present: asked.filter((word) => there.has(word)).map(as),
    missing: asked.filter((word) => !there.has(word)).map(as),
  };
  const meetsFilters = await isAmong(tx, documentId, input.filters);
  const uncopied = scope.ports.knowledge.remote !== undefined && (await awaitsCopy(tx, documentId));
  return { row, own, words, synonyms, meetsFilters, uncopied };
}

/** How the query writes a word of the index: people do not read stems. */
function spellings({ wordTokens }: SearchEngine['analyzer'], query: string): Map<string, string> {
  const written = query.match(/[\p{Script=Latin}\p{M}'’]+/gu) ?? [];
  return new Map(written.flatMap((word) => wordTokens(word).map((token) => [token, word] as const)));
}
