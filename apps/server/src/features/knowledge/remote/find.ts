import type { SearchFilters } from '@jishi/contract';
import type { Expression } from 'kysely';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import {
  type ChunkMatch,
  type ChunkSearch,
  type RemoteFilter,
  type RemoteHit,
  type RemoteIndex,
  type SearchEngine,
  sharesOfTexts,
} from '../../search/index.ts';
import { findableDocuments } from '../retrieval/store.ts';
import { chunkTexts, fewDocuments, readableLists, stillFindable } from './find-store.ts';

/** Up to so many documents are asked for by name: exact, whatever else is filtered by. */
const BY_NAME = 1_000;
/** BM25 of one query differs from ours by a factor, which so many hits tell. */
const MEASURED = 5;
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
 * What the remote index has for a question, by the rights of this moment; to be checked (`checkWords`, `checkVectors`) in the transaction
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

type Checked = Pick<ChunkSearch, 'limit'> & { documents: Expression<unknown> };

/** Rights once more, and what is in force and visible: in the transaction that goes on to read the texts. */
export async function checkVectors(
  tx: Tx,
  hits: readonly RemoteHit[],
  { documents, limit }: Checked,
): Promise<ChunkMatch[]> {
  const left = (await stillFindable(tx, hits, documents)).slice(0, limit);
  return left.map((hit, index) => ({
    ...hit,
    lexical: undefined,
    vector: { similarity: hit.score, rank: index + 1 },
  }));
}

/** The same for words. How much of the question a hit holds is told by the built-in index: the remote one cannot say. */
export async function checkWords(
  tx: Tx,
  engine: SearchEngine,
  { hits, ...search }: Omit<ChunkSearch, 'documents'> & Checked & { hits: readonly RemoteHit[] },
): Promise<ChunkMatch[]> {
  const left = (await stillFindable(tx, hits, search.documents)).slice(0, search.limit);
  const first = left.slice(0, MEASURED);
  const texts = await chunkTexts(
    tx,
    first.map(({ chunkId }) => chunkId),
  );
  const measured = sum(await sharesOfTexts(tx, engine, { ...search, texts }));
  const scored = sum(first.map(({ score }) => score));
  const perScore = scored > 0 ? measured / scored : 0;
  return left.map((hit, index) => ({
    ...hit,
    lexical: { score: hit.score, rank: index + 1, share: hit.score * perScore },
    vector: undefined,
  }));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
