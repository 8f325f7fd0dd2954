import type { Scope, Tx } from '../../../kernel/scope.ts';
import { setSourcedAccess } from '../../knowledge/index.ts';
import { accessOf } from '../source/mapping.ts';
import type { SourceRow } from '../source/store.ts';
import { readerLists } from './item-store.ts';

/**
 * Brings the access of all documents of a source in line with what the source said last and with the mapping of this
 * moment. One update for each distinct list of readers; nothing is fetched or indexed. Returns how many documents changed.
 */
export async function applyAccess(tx: Tx, scope: Scope, source: SourceRow): Promise<number> {
  let changed = 0;
  for (const { readers, documentIds } of await readerLists(tx, source.id)) {
    const access = await accessOf(tx, source, readers);
    changed += await setSourcedAccess(tx, scope, { baseId: source.base_id, documentIds, access });
  }
  return changed;
}
