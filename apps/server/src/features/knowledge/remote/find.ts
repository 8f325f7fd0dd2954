import type { SearchFilters } from '@jishi/contract';
import type { Expression } from 'kysely';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import type { ChunkMatch, RemoteFilter, RemoteHit, RemoteIndex } from '../../search/index.ts';
import { findableDocuments } from '../retrieval/store.ts';
import { fewDocuments, readableLists, stillFindable } from './find-store.ts';

/** Up to so many documents are asked for by name: exact, whatever else is filtered by. */
const BY_NAME = 1_000;
/** So many times more are asked for: the database strikes out what is not in force, filtered away or out of date. */
const SURPLUS = 3;

export interface RemoteAsking {
  /** The question first, then other wordings. */
  queries: string[];
  parts: { modelId: string; baseIds: string[]; vectors: Float32Array[] }[];
  bases: { id: string }[];
  synonyms: string[];
  mode: 'hybrid' | 'lexical' | 'vector';
  at: Date;
  filters: SearchFilters | undefined;
  /** Hits wanted of each half. */
  depth: number;
}

/** By wording; vectors by wording and part. */
export interface RemoteFound {
  words: RemoteHit[][];
  vectors: RemoteHit[][][];
}

/**
 * What the remote index has for a question, by the rights of this moment; to be checked with `checkFound` in the transaction
 * that reads the texts. Undefined when there is no remote index or it cannot be reached: the built-in one answers then.
 */
export async function findRemotely(
  scope: Scope,
  asking: RemoteAsking,
  principalsOf: (tx: Tx) => Promise<string[]>,
): Promise<RemoteFound | undefined> {
  const { remote } = scope.ports.knowledge;
  if (remote === undefined || asking.bases.length === 0) return undefined;
  try {
    const filter = await scope.tx(async (tx) =>
      filterFor(tx, scope, { asking, principals: await principalsOf(tx) }),
    );
    return await ask(remote, filter, asking);
  } catch (error) {
    if (scope.signal.aborted) throw error;
    scope.log.warn({ err: error }, 'searching without the remote index');
    return undefined;
  }
}

async function filterFor(
  tx: Tx,
  scope: Scope,
  { asking, principals }: { asking: RemoteAsking; principals: string[] },
): Promise<RemoteFilter> {
  const baseIds = asking.bases.map(({ id }) => id);
  const { at, filters } = asking;
  const documents = findableDocuments({ principals, baseIds, at, filters });
  const documentIds = await fewDocuments(tx, documents, BY_NAME);
  if (documentIds !== undefined) return { tenantId: scope.tenantId, baseIds, documentIds };
  return { tenantId: scope.tenantId, baseIds, accessSetIds: await readableLists(tx, principals, baseIds) };
}

async function ask(remote: RemoteIndex, filter: RemoteFilter, asking: RemoteAsking): Promise<RemoteFound> {
  const { queries, parts, synonyms, mode } = asking;
  const limit = asking.depth * SURPLUS;
  const words = queries.map((query, index) => {
    const text = index === 0 ? [query, ...synonyms].join(' ') : query;
    return mode === 'vector' ? [] : remote.findByWords(filter, { text, limit });
  });
  const vectors = queries.map((_, index) =>
    Promise.all(
      parts.map(({ modelId, baseIds, vectors: wordings }) => {
        const embedding = wordings[index];
        if (embedding === undefined) return [];
        const query = { modelId, embedding: Array.from(embedding), limit };
        return remote.findByVector({ ...filter, baseIds }, query);
      }),
    ),
  );
  return { words: await Promise.all(words), vectors: await Promise.all(vectors) };
}

/** Rights once more, and what is in force and visible: in the transaction that goes on to read the texts. */
export async function checkFound(
  tx: Tx,
  hits: readonly RemoteHit[],
  { half, documents, limit }: { half: 'lexical' | 'vector'; documents: Expression<unknown>; limit: number },
): Promise<ChunkMatch[]> {
  const left = (await stillFindable(tx, hits, documents)).slice(0, limit);
  return left.map(({ chunkId, documentId, score }, index) => ({
    chunkId,
    documentId,
    score,
    // Milvus does not say what a full match would have scored.
    lexical: half === 'lexical' ? { score, rank: index + 1, share: 0 } : undefined,
    vector: half === 'vector' ? { similarity: score, rank: index + 1 } : undefined,
  }));
}
