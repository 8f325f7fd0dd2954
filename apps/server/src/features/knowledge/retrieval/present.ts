import type { Id, SearchHit } from '@jishi/contract';
import type { ChunkMatch, SearchEngine } from '../../search/index.ts';
import type { EvidenceRow } from '../documents/chunk-store.ts';
import { highlight, type QueryTokens, queryTokens } from './highlight.ts';

/** Matches with their text and place, in the same order; one without a row (not readable any more) is left out. */
export function presentHits(
  engine: SearchEngine,
  { matches, rows, query }: { matches: ChunkMatch[]; rows: EvidenceRow[]; query: string },
): SearchHit[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const tokens = queryTokens(engine, query);
  return matches.flatMap((match) => {
    const row = byId.get(match.chunkId);
    return row === undefined ? [] : [presentHit(engine, tokens, { match, row })];
  });
}

function presentHit(
  engine: SearchEngine,
  tokens: QueryTokens,
  { match, row }: { match: ChunkMatch; row: EvidenceRow },
): SearchHit {
  return {
    chunkId: row.id as Id<'chunk'>,
    documentId: row.document_id as Id<'document'>,
    documentName: row.document_name,
    baseId: row.base_id as Id<'base'>,
    baseName: row.base_name,
    title: row.title,
    text: row.text,
    score: match.score,
    // Words and character pairs are scored together by one BM25: there is one rank for both.
    ranks: { word: match.lexical?.rank ?? null, gram: null, vector: match.vector?.rank ?? null },
    vector: match.vector ?? null,
    start: row.start_offset,
    end: row.end_offset,
    pageFrom: row.page_from,
    highlights: highlight(engine, tokens, row.text),
  };
}
