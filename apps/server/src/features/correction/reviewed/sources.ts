import { createHash } from 'node:crypto';
import type { Citation } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { openCitation, openSources, readableDocuments, type Source } from '../../assistant/index.ts';
import { chunksAt } from '../../knowledge/index.ts';
import type { CitedPlace } from './store.ts';

/** A place with its words, as the reader may read it now. */
export interface OpenPlace {
  source: Source;
  ref: { start: number; end: number };
  citation: Citation;
}

/**
 * Opens cited places for whoever asks: those whose document may not be read, or no longer has these words there, are
 * undefined. Chunk ids do not matter: a document that was read again with the same text keeps its places.
 */
export async function openPlaces(
  tx: Tx,
  scope: Scope,
  places: CitedPlace[],
): Promise<(OpenPlace | undefined)[]> {
  const chunkIds = await chunksAt(tx, places);
  const sources = await openSources(
    tx,
    scope,
    chunkIds.flatMap((id) => id ?? []),
  );
  return places.map(({ start, end, sha256 }, index) => {
    const source = sources.get(chunkIds[index] ?? '');
    if (source === undefined) return undefined;
    const numbered = { ...source, number: index + 1, score: 1 };
    const place = {
      number: index + 1,
      at: 0,
      start,
      end,
      chunkId: source.chunkId,
      documentId: source.documentId,
    };
    const citation = openCitation(place, numbered);
    if (citation === undefined || digest(citation.quote) !== sha256) return undefined;
    return { source: numbered, ref: { start, end }, citation };
  });
}

/** Places to cite from chunks that the caller may read in the base. @throws correction.source_elsewhere */
export async function readPlaces(
  tx: Tx,
  scope: Scope,
  {
    baseId,
    sources,
  }: { baseId: string; sources: { chunkId: string; start?: number | undefined; end?: number | undefined }[] },
): Promise<CitedPlace[]> {
  const opened = await openSources(
    tx,
    scope,
    sources.map(({ chunkId }) => chunkId),
  );
  const documents = await readableDocuments(tx, scope.actor.userId, [
    ...new Set([...opened.values()].map(({ documentId }) => documentId)),
  ]);
  return sources.map(({ chunkId, ...wanted }) => {
    const source = opened.get(chunkId);
    if (source === undefined || documents.get(source.documentId)?.baseId !== baseId)
      throw problem('correction.source_elsewhere');
    const { start = source.start, end = source.end } = wanted;
    const place = { number: 1, at: 0, start, end, chunkId: source.chunkId, documentId: source.documentId };
    const citation = openCitation(place, source);
    if (citation === undefined || citation.quote === '') throw problem('correction.source_elsewhere');
    return { documentId: source.documentId, start, end, sha256: digest(citation.quote) };
  });
}

function digest(words: string): string {
  return createHash('sha256').update(words).digest('hex');
}
