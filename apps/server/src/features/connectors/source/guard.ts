import { Problem, problem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { ownBase } from '../../knowledge/index.ts';
import { lockSource, type SourceRow } from './store.ts';

/**
 * The one way to a source: for owners of its base. Items of a source carry names that only they may see.
 * @throws connectors.source_not_found for unknown and foreign ids, and for sources of bases that are out of sight;
 * knowledge.own_denied
 */
export async function ownedSource(tx: Tx, scope: Scope, sourceId: string): Promise<SourceRow> {
  const row = found(await lockSource(tx, sourceId), 'connectors.source_not_found');
  try {
    await ownBase(tx, scope, row.base_id);
  } catch (error) {
    if (error instanceof Problem && error.code === 'knowledge.base_not_found')
      throw problem('connectors.source_not_found');
    throw error;
  }
  return row;
}
