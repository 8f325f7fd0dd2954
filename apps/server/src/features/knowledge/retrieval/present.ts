import type { Id, SearchHit } from '@jishi/contract';
import type { SearchEngine } from '../../search/index.ts';
import { highlight, type QueryTokens, queryTokens } from './highlight.ts';
import type { Candidate } from './refine/candidate.ts';

interface Presented {
  candidates: readonly Candidate[];
  /** By chunk id. */
  neighbours: ReadonlyMap<string, SearchHit['neighbours']>;
  query: string;
}

/** Passages with their text, place, marks and measures, in the same order. */
export function presentHits(engine: SearchEngine, { candidates, neighbours, query }: Presented): SearchHit[] {
  const tokens = queryTokens(engine, query);
  return candidates.map((candidate) => ({
    ...presentHit(engine, tokens, candidate),
    neighbours: neighbours.get(candidate.row.id) ?? [],
  }));
}

function presentHit(
  engine: SearchEngine,
  tokens: QueryTokens,
  { match, row, score, rerank, duplicates }: Candidate,
): Omit<SearchHit, 'neighbours'> {
  const { lexical, vector } = match;
  return {
    chunkId: row.id as Id<'chunk'>,
    documentId: row.document_id as Id<'document'>,
    documentName: row.document_name,
    baseId: row.base_id as Id<'base'>,
    baseName: row.base_name,
    title: row.title,
    text: row.text,
    score,
    // Words and character pairs are scored together by one BM25: there is one rank for both.
    ranks: {
      word: lexical?.rank ?? null,
      gram: null,
      vector: vector?.rank ?? null,
      rerank: rerank?.rank ?? null,
    },
    lexical: lexical === undefined ? null : { score: lexical.score, share: lexical.share },
    vector: vector ?? null,
    fused: match.score,
    rerank: rerank === undefined ? null : { score: rerank.score },
    duplicates: duplicates.map((other) => ({
      chunkId: other.id as Id<'chunk'>,
      documentId: other.document_id as Id<'document'>,
      documentName: other.document_name,
    })),
    start: row.start_offset,
    end: row.end_offset,
    pageFrom: row.page_from,
    highlights: highlight(engine, tokens, row.text),
  };
}
