import type { BaseItem } from '@jishi/contract';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { strongest } from '../rights/access-set.ts';
import { canInBase, viewerOf } from '../rights/guard.ts';
import { rightsOf } from '../rights/store.ts';
import { embeddingProgress } from '../vectors/progress.ts';
import { presentBase } from './present.ts';
import { summariseBases } from './store.ts';

/** The bases that the caller may see. */
export function listBases(scope: Scope): Promise<BaseItem[]> {
  return scope.tx((tx) => showBases(tx, scope));
}

/** @throws knowledge.base_not_found */
export function showBase(scope: Scope, baseId: string): Promise<BaseItem> {
  return scope.tx(async (tx) => found((await showBases(tx, scope, baseId))[0], 'knowledge.base_not_found'));
}

async function showBases(tx: Tx, scope: Scope, baseId?: string): Promise<BaseItem[]> {
  const viewer = await viewerOf(tx, scope);
  const { principals, administers } = viewer;
  const rows = await summariseBases(tx, {
    principals,
    administers,
    ...(baseId === undefined ? {} : { baseId }),
  });
  const rights = await rightsOf(
    tx,
    principals,
    rows.map(({ id }) => id),
  );
  const progress = await embeddingProgress(tx, rows);
  return rows.map((row) =>
    presentBase(row, {
      can: canInBase(viewer, strongest(rights.get(row.id) ?? []), row.reads),
      embedding: progress.get(row.id) ?? null,
    }),
  );
}
