import type { Scope, Tx } from '../../../kernel/scope.ts';
import { searchChunks } from '../../search/index.ts';
import { expand } from './search.ts';
import { allBases, basesOf, documentsInForce } from './store.ts';

/** A passage by its ids, never by its words. */
export interface NearPassage {
  documentId: string;
  baseId: string;
  /** Its words beside those of a passage with every word of the query, about 0–1. */
  share: number;
}

/**
 * The passages of the whole tenant that come nearest, whoever may read them: for deciding whose question it is. It tells
 * ids and measures only; whoever shows something of a document checks the reader's rights on it.
 */
export async function nearestPassages(
  scope: Scope,
  { query, limit, asOf }: { query: string; limit: number; asOf?: Date | undefined },
): Promise<NearPassage[]> {
  return scope.tx((tx) => nearest(tx, scope, { query, limit, at: asOf ?? scope.clock.now() }));
}

async function nearest(
  tx: Tx,
  scope: Scope,
  { query, limit, at }: { query: string; limit: number; at: Date },
): Promise<NearPassage[]> {
  const bases = await allBases(tx);
  if (bases.length === 0) return [];
  const { synonyms, dictionary } = await expand(tx, query, bases);
  const matches = await searchChunks(tx, scope.ports.knowledge.engine, {
    baseIds: bases.map(({ id }) => id),
    query,
    also: synonyms,
    dictionary,
    limit,
    documents: documentsInForce(at),
  });
  const baseOf = await basesOf(
    tx,
    matches.map(({ documentId }) => documentId),
  );
  return matches.flatMap(({ documentId, lexical }) => {
    const baseId = baseOf.get(documentId);
    return baseId === undefined || lexical === undefined
      ? []
      : [{ documentId, baseId, share: lexical.share }];
  });
}
