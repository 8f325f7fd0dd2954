import { z } from 'zod';
import { id } from './ids.ts';
import { searchFilters } from './knowledge-attributes.ts';
import { retrievalSettings } from './knowledge-retrieval.ts';
import { route } from './meta.ts';
import { instant } from './page.ts';

/** A passage beside the one that was found, of the same document. */
export const neighbourPassage = z.object({
  chunkId: id('chunk'),
  ordinal: z.number().int(),
  text: z.string(),
});

export const searchHit = z.object({
  chunkId: id('chunk'),
  documentId: id('document'),
  documentName: z.string(),
  baseId: id('base'),
  baseName: z.string(),
  title: z.string(),
  text: z.string(),
  /** What the order goes by: the reranker's where it was asked, else the fused one. */
  score: z.number(),
  /** 1-based rank of each stage that found the chunk. */
  ranks: z.object({
    word: z.number().int().nullable(),
    gram: z.number().int().nullable(),
    vector: z.number().int().nullable(),
    rerank: z.number().int().nullable(),
  }),
  /** Its own measure by words: BM25, and beside that of an average text with every word of the query. */
  lexical: z.object({ score: z.number(), share: z.number() }).nullable(),
  /** Its own measure by vectors: cosine, and the rank there. */
  vector: z.object({ similarity: z.number(), rank: z.number().int() }).nullable(),
  /** Score before the reranker, and the reranker's own. */
  fused: z.number(),
  rerank: z.object({ score: z.number() }).nullable(),
  /** Passages that say nothing else, word for word, and were left out; readable for the searcher. */
  duplicates: z.array(
    z.object({ chunkId: id('chunk'), documentId: id('document'), documentName: z.string() }),
  ),
  /** What stands around it, in reading order; empty unless the settings ask for it. */
  neighbours: z.array(neighbourPassage),
  start: z.number().int(),
  end: z.number().int(),
  pageFrom: z.number().int().nullable(),
  /** Character ranges of `text` that matched the query. */
  highlights: z.array(z.object({ start: z.number().int(), end: z.number().int() })),
});
export type SearchHit = z.infer<typeof searchHit>;

/** One step of a search, as it went. */
export const searchStep = z.object({
  stage: z.enum(['queries', 'lexical', 'vector', 'rerank', 'duplicates', 'diversity', 'neighbours']),
  /** `failed` and `timed-out`: the search went on without it. */
  status: z.enum(['done', 'failed', 'timed-out']),
  ms: z.number(),
  /** Passages (or queries) that came out. */
  count: z.number().int(),
  model: z.string().nullable(),
});
export type SearchStep = z.infer<typeof searchStep>;

export const knowledgeSearch = {
  search: route('POST /v1/knowledge/search', 'knowledge.read', {
    summary:
      'Hybrid search over what I may read; `viewAs` needs knowledge.view-as, `settings` knowledge.write',
    keys: true,
  })
    .input(
      z.object({
        query: z.string().trim().min(1).max(2000),
        baseIds: z.array(id('base')).max(100).optional(),
        limit: z.number().int().min(1).max(100).default(10),
        /** Default: that of the settings. */
        mode: z.enum(['hybrid', 'lexical', 'vector']).optional(),
        /** Search as this member would see it; audited. */
        viewAs: id('user').optional(),
        /** Documents that were (or will be) in force at this moment; default: now. */
        asOf: instant.optional(),
        /** Only documents that meet these. */
        filters: searchFilters.optional(),
        /** Tried for this search in place of those that are set. */
        settings: retrievalSettings.optional(),
      }),
    )
    .output(
      z.object({
        hits: z.array(searchHit),
        /** Which stages ran. */
        stages: z.object({ lexical: z.boolean(), vector: z.boolean(), rerank: z.boolean() }),
        /** In the order in which they ran. */
        steps: z.array(searchStep),
        /** What was searched for, the query itself first. */
        queries: z.array(z.string()),
        /** What counted. */
        settings: retrievalSettings,
        timings: z.object({
          totalMs: z.number(),
          lexicalMs: z.number().nullable(),
          vectorMs: z.number().nullable(),
        }),
      }),
    ),
};
