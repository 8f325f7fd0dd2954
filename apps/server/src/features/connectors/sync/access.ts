import type { Scope, Tx } from '../../../kernel/scope.ts';
import { inheritReaders, mirrorReaders, prepareAccess, type SourcedAccess } from '../../knowledge/index.ts';
import { accessOf, principalsFor } from '../source/mapping.ts';
import type { SourceRow } from '../source/store.ts';
import { readerLists } from './item-store.ts';

/**
 * Brings the access of all documents of a source in line with what the source said last and with the mapping of this
 * moment. One update for each distinct list of readers; nothing is fetched or indexed. Returns how many documents changed.
 */
export async function applyAccess(tx: Tx, scope: Scope, source: SourceRow): Promise<number> {
  const { id: sourceId, base_id: baseId } = source;
  if (source.access === 'inherit') return inheritReaders(tx, scope, { baseId, sourceId });
  let changed = 0;
  for (const { readers, documentIds } of await readerLists(tx, sourceId)) {
    const principals = await principalsFor(tx, source, readers ?? []);
    changed += await mirrorReaders(tx, scope, { baseId, documentIds, principals });
  }
  return changed;
}

/** Within one transaction. Items mostly have the same readers: four statements once, not for each of them. */
export function rememberAccess(
  tx: Tx,
  scope: Scope,
  source: SourceRow,
): (readers: string[] | null) => Promise<SourcedAccess> {
  const known = new Map<string, SourcedAccess>();
  return async (readers) => {
    const key = source.access === 'inherit' ? '' : JSON.stringify(readers);
    const before = known.get(key);
    if (before !== undefined) return before;
    const access = await accessOf(tx, source, readers);
    const prepared = await prepareAccess(tx, scope, { baseId: source.base_id, access });
    known.set(key, prepared);
    return prepared;
  };
}
