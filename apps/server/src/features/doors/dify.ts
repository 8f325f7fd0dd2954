import type { DifyRecord, Id, SearchHit } from '@jishi/contract';
import type { Scope } from '../../kernel/scope.ts';
import { api } from '../../platform/http/index.ts';
import { searchKnowledge } from '../knowledge/index.ts';

interface Retrieval {
  knowledge_id: Id<'base'>;
  query: string;
  retrieval_setting: { top_k: number; score_threshold: number };
}

export const difyRoutes = {
  difyRetrieval: api.doors.difyRetrieval.handler(async ({ input, context: { scope } }) => ({
    records: await retrieve(scope, input),
  })),
};

/** @throws knowledge.base_not_found */
async function retrieve(scope: Scope, input: Retrieval): Promise<DifyRecord[]> {
  const { top_k: limit, score_threshold: threshold } = input.retrieval_setting;
  const { hits } = await searchKnowledge(scope, {
    query: input.query,
    baseIds: [input.knowledge_id],
    limit,
  });
  const best = Math.max(0, ...hits.map(({ score }) => score));
  return hits.map((hit) => toRecord(hit, best)).filter(({ score }) => score >= threshold);
}

/** Scores of BM25 and of fused ranks have no top: Dify expects 0–1, so they are given relative to the best one. */
function toRecord(hit: SearchHit, best: number): DifyRecord {
  return {
    content: hit.text,
    score: best > 0 ? Math.max(0, hit.score / best) : 0,
    title: hit.documentName,
    metadata: {
      path: hit.documentName,
      description: hit.title,
      document_id: hit.documentId,
      chunk_id: hit.chunkId,
      page: hit.pageFrom,
    },
  };
}
