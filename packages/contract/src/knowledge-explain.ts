import { z } from 'zod';
import { id } from './ids.ts';
import { searchFilters } from './knowledge-attributes.ts';
import { retrievalSettings } from './knowledge-retrieval.ts';
import { route } from './meta.ts';
import { instant } from './page.ts';

/**
 * `found` within the limit · `below-cut` it matches, others match better · `no-match` no word of the query in it, and not
 * among the nearest by vectors · `other-base` not in the bases that were searched · `filtered` does not meet the filters · `duplicate` a
 * better passage says the same (`duplicateOf`) · `not-indexed` still being processed,
 * not on the remote index yet, or processing failed · `disabled`, `expired`, `superseded`, `not-yet-effective` not in force at the moment of the search.
 */
export const explainReason = z.enum([
  'found',
  'below-cut',
  'no-match',
  'other-base',
  'filtered',
  'duplicate',
  'not-indexed',
  'disabled',
  'expired',
  'superseded',
  'not-yet-effective',
]);

export const searchExplanation = z.object({
  reason: explainReason,
  document: z.object({ id: id('document'), name: z.string(), baseId: id('base'), status: z.string() }),
  /** The chunk asked for, or the document's best one; null when none matches. */
  chunkId: id('chunk').nullable(),
  /** The hit that stands for it. */
  duplicateOf: z
    .object({ chunkId: id('chunk'), documentId: id('document'), documentName: z.string() })
    .nullable(),
  /** Among all hits, from 1; null beyond `depth`. */
  rank: z.number().int().nullable(),
  depth: z.number().int(),
  /** Its own measure in each half. `share`: BM25 beside that of an average text with every word of the query. */
  lexical: z.object({ score: z.number(), share: z.number(), rank: z.number().int().nullable() }).nullable(),
  vector: z.object({ similarity: z.number(), rank: z.number().int() }).nullable(),
  /** Of the reranker, where it was asked. */
  rerank: z.object({ score: z.number(), rank: z.number().int() }).nullable(),
  /** Score of the hit, and of the last one within the limit. */
  score: z.number().nullable(),
  cutScore: z.number().nullable(),
  /** Words of the query as the index spells them. */
  words: z.object({ present: z.array(z.string()), missing: z.array(z.string()) }),
  /** Other names that the glossary added to the query. */
  synonyms: z.array(z.string()),
  stages: z.object({ lexical: z.boolean(), vector: z.boolean(), rerank: z.boolean() }),
});
export type SearchExplanation = z.infer<typeof searchExplanation>;

export const knowledgeExplain = {
  explain: route('POST /v1/knowledge/search/explain', 'knowledge.read', {
    summary: 'Why a document or chunk was found or not; what I may not read is answered like an unknown id',
    keys: true,
  })
    .input(
      z.object({
        query: z.string().trim().min(1).max(2000),
        documentId: id('document'),
        /** One chunk of the document; without it the best one. */
        chunkId: id('chunk').optional(),
        baseIds: z.array(id('base')).max(100).optional(),
        limit: z.number().int().min(1).max(100).default(10),
        mode: z.enum(['hybrid', 'lexical', 'vector']).optional(),
        /** Those that were tried; default: those that are set. */
        settings: retrievalSettings.optional(),
        /** The moment that is searched as of; default: now. */
        asOf: instant.optional(),
        filters: searchFilters.optional(),
      }),
    )
    .output(searchExplanation),
};
