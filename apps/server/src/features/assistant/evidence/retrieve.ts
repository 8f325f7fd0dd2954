import type { RetrievalSettings, SearchHit, SearchStep } from '@jishi/contract';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { type OtherNames, openEvidence, searchKnowledge } from '../../knowledge/index.ts';
import { readableDocuments } from './readable-store.ts';
import type { Source } from './source.ts';

/** Of a longer question the search takes the beginning and the end. */
const longestQuery = 2_000;

export interface Retrieved {
  sources: Source[];
  /** What stands around them, where the settings ask for it; numbered on. */
  around: Source[];
  stages: { lexical: boolean; vector: boolean; rerank: boolean };
  steps: SearchStep[];
  /** Other names of what the query names, from the glossary. */
  names: OtherNames[];
  settings: RetrievalSettings;
}

/**
 * The best passages for a query that the caller may read now, of documents in force now or at `asOf`, numbered from 1.
 * @throws knowledge.base_not_found
 */
export async function retrieve(
  scope: Scope,
  { query, baseIds, asOf, filters }: Pick<SearchInput, 'query' | 'baseIds' | 'asOf' | 'filters'>,
): Promise<Retrieved> {
  const short =
    query.length <= longestQuery
      ? query
      : `${query.slice(0, longestQuery / 2)} ${query.slice(-longestQuery / 2)}`;
  const found = await searchKnowledge(scope, { query: short, baseIds, asOf, filters });
  const { hits, stages, steps, names, settings } = found;
  const sources = hits.length === 0 ? [] : await scope.tx((tx) => openHits(tx, scope, hits));
  return { ...split(sources, new Set(hits.map(({ chunkId }) => chunkId))), stages, steps, names, settings };
}

type SearchInput = Parameters<typeof searchKnowledge>[1];

function split(sources: Source[], hits: ReadonlySet<string>): Pick<Retrieved, 'sources' | 'around'> {
  return {
    sources: sources.filter(({ chunkId }) => hits.has(chunkId)),
    around: sources.filter(({ chunkId }) => !hits.has(chunkId)),
  };
}

/**
 * Refuses bases that the caller may not search and filters by strangers, before anything is begun.
 * @throws knowledge.base_not_found, knowledge.unknown_principal
 */
export async function requireSearchable(
  scope: Scope,
  { baseIds, filters }: Pick<SearchInput, 'baseIds' | 'filters'>,
): Promise<void> {
  if (baseIds === undefined && filters === undefined) return;
  await searchKnowledge(scope, { query: '', baseIds, filters, limit: 1, mode: 'lexical' });
}

async function openHits(tx: Tx, scope: Scope, hits: SearchHit[]): Promise<Source[]> {
  const places = [
    ...hits.map(({ chunkId, score }) => ({ chunkId, score })),
    ...hits.flatMap(({ neighbours, score }) => neighbours.map(({ chunkId }) => ({ chunkId, score }))),
  ];
  const opened = await openSources(
    tx,
    scope,
    places.map(({ chunkId }) => chunkId),
  );
  const found = places.flatMap(({ chunkId, score }) => {
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
      ...(chunk.edit === null || chunk.edited === null ? {} : { edit: chunk.edit, edited: chunk.edited }),
    });
  }
  return sources;
}
