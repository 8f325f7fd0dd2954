import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant } from './page.ts';

export const searchHit = z.object({
  chunkId: id('chunk'),
  documentId: id('document'),
  documentName: z.string(),
  baseId: id('base'),
  baseName: z.string(),
  title: z.string(),
  text: z.string(),
  score: z.number(),
  /** 1-based rank of each stage that found the chunk. */
  ranks: z.object({
    word: z.number().int().nullable(),
    gram: z.number().int().nullable(),
    vector: z.number().int().nullable(),
  }),
  /** Its own measure by vectors: cosine, and the rank there. */
  vector: z.object({ similarity: z.number(), rank: z.number().int() }).nullable(),
  start: z.number().int(),
  end: z.number().int(),
  pageFrom: z.number().int().nullable(),
  /** Character ranges of `text` that matched the query. */
  highlights: z.array(z.object({ start: z.number().int(), end: z.number().int() })),
});
export type SearchHit = z.infer<typeof searchHit>;

export const knowledgeSearch = {
  search: route('POST /v1/knowledge/search', 'knowledge.read', {
    summary: 'Hybrid search over what I may read; `viewAs` needs knowledge.view-as',
    keys: true,
  })
    .input(
      z.object({
        query: z.string().trim().min(1).max(2000),
        baseIds: z.array(id('base')).max(100).optional(),
        limit: z.number().int().min(1).max(100).default(10),
        mode: z.enum(['hybrid', 'lexical', 'vector']).default('hybrid'),
        /** Search as this member would see it; audited. */
        viewAs: id('user').optional(),
        /** Documents that were (or will be) in force at this moment; default: now. */
        asOf: instant.optional(),
      }),
    )
    .output(
      z.object({
        hits: z.array(searchHit),
        /** Which stages ran. */
        stages: z.object({ lexical: z.boolean(), vector: z.boolean() }),
        timings: z.object({
          totalMs: z.number(),
          lexicalMs: z.number().nullable(),
          vectorMs: z.number().nullable(),
        }),
      }),
    ),
};
