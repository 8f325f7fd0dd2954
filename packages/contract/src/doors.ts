import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';

/** https://docs.dify.ai/en/guides/knowledge-base/external-knowledge-api-documentation */
const difyInput = z.object({
  /** A knowledge base of Jishi. */
  knowledge_id: id('base'),
  query: z.string().trim().min(1).max(2000),
  retrieval_setting: z.object({
    top_k: z.number().int().min(1).max(100),
    /** 0–1, relative to the best record. */
    score_threshold: z.number().min(0).max(1).default(0),
  }),
});

const difyRecord = z.object({
  content: z.string(),
  score: z.number(),
  title: z.string(),
  metadata: z.object({
    path: z.string(),
    description: z.string(),
    document_id: id('document'),
    chunk_id: id('chunk'),
    page: z.number().int().nullable(),
  }),
});
export type DifyRecord = z.infer<typeof difyRecord>;

/** Ways in for other products: an external knowledge base of Dify, and the Model Context Protocol. */
export const doors = {
  difyRetrieval: route('POST /v1/dify/retrieval', 'knowledge.read', {
    summary: 'External knowledge base for Dify; finds what the holder of the key may read',
    keys: true,
  })
    .input(difyInput)
    .output(z.object({ records: z.array(difyRecord) })),
  mcp: route('POST /mcp', 'knowledge.read', {
    summary: 'Model Context Protocol (streamable HTTP): search_knowledge, open_document, ask',
    keys: true,
    raw: true,
  })
    .input(z.looseObject({}))
    .output(z.looseObject({})),
  /** Clients ask for a stream of the server's own messages; there are none. */
  mcpStream: route('GET /mcp', 'knowledge.read', {
    summary: 'Answers 405: this server sends no messages of its own',
    keys: true,
    raw: true,
  }).output(z.looseObject({})),
};
