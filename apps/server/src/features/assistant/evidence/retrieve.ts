import type { SearchHit } from '@jishi/contract';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { openEvidence, searchKnowledge } from '../../knowledge/index.ts';
import { readableDocuments } from './readable-store.ts';
import type { Source } from './source.ts';

/** So many passages are found for a question. */
const wanted = 10;
/** Of a longer question the search takes the beginning and the end. */
const longestQuery = 2_000;

export interface Retrieved {
  sources: Source[];
  stages: { lexical: boolean; vector: boolean };
}

/**
 * The best passages for a query that the caller may read now, of documents in force now or at `asOf`, numbered from 1.
 * @throws knowledge.base_not_found
 */
export async function retrieve(
  scope: Scope,
  { query, baseIds, asOf }: Pick<SearchInput, 'query' | 'baseIds' | 'asOf'>,
): Promise<Retrieved> {
  const short =
    query.length <= longestQuery
      ? query
      : `${query.slice(0, longestQuery / 2)} ${query.slice(-longestQuery / 2)}`;
  const { hits, stages } = await searchKnowledge(scope, {
    query: short,
    baseIds,
    asOf,
    limit: wanted,
    mode: 'hybrid',
  });
  const sources = hits.length === 0 ? [] : await scope.tx((tx) => openHits(tx, scope, hits));
  return { sources, stages };
}

type SearchInput = Parameters<typeof searchKnowledge>[1];

/** Refuses bases that the caller may not search, before anything is begun. @throws knowledge.base_not_found */
export async function requireBases(scope: Scope, baseIds: SearchInput['baseIds']): Promise<void> {
  if (baseIds === undefined) return;
  await searchKnowledge(scope, { query: '', baseIds, limit: 1, mode: 'lexical' });
}

async function openHits(tx: Tx, scope: Scope, hits: SearchHit[]): Promise<Source[]> {
  const opened = await openSources(
    tx,
    scope,
    hits.map(({ chunkId }) => chunkId),
  );
  const found = hits.flatMap(({ chunkId, score }) => {
    const source = opened.get(chunkId);
    // Replaced between search and opening: an answer of now must not rest on it.
    return source === undefined || source.olderVersion !== undefined ? [] : [{ ...source, score }];
  });
  return found.map((source, index) => ({ ...source, number: index + 1 }));
}

/** Chunks that the caller may read now, by id; number and score are the caller's to fill in. */
export async function openSources(tx: Tx, scope: Scope, chunkIds: string[]): Promise<Map<string, Source>> {
  const evidence = await openEvidence(tx, scope, [...new Set(chunkIds)]);
  const documents = await readableDocuments(tx, scope.actor.userId, [
    ...new Set([...evidence.values()].map(({ documentId }) => documentId)),
  ]);
  const sources = new Map<string, Source>();
  for (const [chunkId, chunk] of evidence) {
    const format = documents.get(chunk.documentId)?.format ?? null;
    const { id, documentId, documentName, baseName, title, text, pageFrom, start, end, boxes } = chunk;
    const place = { title, text, pageFrom, start, end, boxes };
    sources.set(chunkId, {
      number: 0,
      score: 0,
      chunkId: id,
      documentId,
      documentName,
      baseName,
      format,
      ...place,
      ...(chunk.olderVersion === null ? {} : { olderVersion: chunk.olderVersion }),
    });
  }
  return sources;
}
