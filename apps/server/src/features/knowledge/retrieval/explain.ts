import type { Id, SearchExplanation, SearchHit, Validity } from '@jishi/contract';
import { sql } from 'kysely';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { type ChunkMatch, searchChunks } from '../../search/index.ts';
import { findChunk } from '../documents/chunk-store.ts';
import type { DocumentRow } from '../documents/store.ts';
import { stateOf } from '../documents/validity/state.ts';
import { readableDocument } from '../rights/guard.ts';
import { chunkWords } from './explain-store.ts';
import { expand, searchKnowledge } from './search.ts';

export interface ExplainInput {
  query: string;
  documentId: Id<'document'>;
  chunkId?: Id<'chunk'> | undefined;
  baseIds?: Id<'base'>[] | undefined;
  limit: number;
  mode: 'hybrid' | 'lexical' | 'vector';
  /** Undefined = now. */
  asOf?: Date | undefined;
}

/** Ranks are told down to here. */
const depth = 100;
const mostWords = 40;

interface Subject {
  row: DocumentRow;
  own: ChunkMatch | undefined;
  words: SearchExplanation['words'];
  synonyms: string[];
}

/**
 * Why a document (or one chunk of it) is where it is among the hits of a query.
 * @throws knowledge.document_not_found for what the caller may not read, knowledge.base_not_found
 */
export async function explainSearch(scope: Scope, input: ExplainInput): Promise<SearchExplanation> {
  const { row, own, words, synonyms } = await scope.tx((tx) => readSubject(tx, scope, input));
  const { query, baseIds, mode, limit, asOf = scope.clock.now() } = input;
  const { hits, stages } = await searchKnowledge(scope, { query, baseIds, mode, asOf, limit: depth });
  const place = hits.findIndex((hit) => isSubject(hit, input));
  const hit = hits[place];
  const rank = place < 0 ? null : place + 1;
  const lexical = own?.lexical;
  return {
    reason: reasonOf(
      {
        row,
        rank,
        matches: hit !== undefined || (own !== undefined && mode !== 'vector'),
        validity: stateOf(row, asOf),
      },
      input,
    ),
    document: {
      id: row.id as Id<'document'>,
      name: row.name,
      baseId: row.base_id as Id<'base'>,
      status: row.status,
    },
    chunkId: hit?.chunkId ?? ((own?.chunkId ?? null) as Id<'chunk'> | null),
    rank,
    depth,
    lexical:
      lexical === undefined
        ? null
        : { score: lexical.score, share: lexical.share, rank: hit?.ranks.word ?? null },
    vector: hit?.vector ?? null,
    score: hit?.score ?? null,
    cutScore: hits[limit - 1]?.score ?? null,
    words,
    synonyms,
    stages,
  };
}

function isSubject(hit: SearchHit, { documentId, chunkId }: ExplainInput): boolean {
  return chunkId === undefined ? hit.documentId === documentId : hit.chunkId === chunkId;
}

interface Findings {
  row: DocumentRow;
  rank: number | null;
  matches: boolean;
  validity: Validity['state'];
}

function reasonOf(
  { row, rank, matches, validity }: Findings,
  { baseIds, limit }: ExplainInput,
): SearchExplanation['reason'] {
  if (row.indexed_run === null) return 'not-indexed';
  if (baseIds !== undefined && !baseIds.some((id) => id === row.base_id)) return 'other-base';
  if (validity !== 'in-force') return validity;
  if (rank !== null && rank <= limit) return 'found';
  return matches ? 'below-cut' : 'no-match';
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
  const matches = await searchChunks(tx, engine, { ...search, documents: sql`select ${documentId}::text` });
  const own = chunkId === undefined ? matches[0] : matches.find((match) => match.chunkId === chunkId);
  const texts = await chunkWords(tx, row, chunkId ?? own?.chunkId);
  const there = new Set(texts.flatMap((text) => engine.analyzer.tokens(text).word));
  const asked = [...new Set(engine.analyzer.queryTokens(query).word)].slice(0, mostWords);
  const words = {
    present: asked.filter((word) => there.has(word)),
    missing: asked.filter((word) => !there.has(word)),
  };
  return { row, own, words, synonyms };
}
