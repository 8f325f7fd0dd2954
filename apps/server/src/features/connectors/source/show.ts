import type { SourceEntry, SourceItem, SyncRun } from '@jishi/contract';
import { decodeCursor, toPage } from '../../../kernel/cursor.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { ownBase, ownedBases } from '../../knowledge/index.ts';
import { listItems } from '../sync/item-store.ts';
import { lastRuns, listRuns } from '../sync/run-store.ts';
import { ownedSource } from './guard.ts';
import { presentEntry, presentRun, presentSource } from './present.ts';
import { figuresOf, listSources, type SourceRow } from './store.ts';

export function visibleSources(scope: Scope, baseId: string | undefined): Promise<SourceItem[]> {
  return scope.tx(async (tx) => {
    if (baseId !== undefined) await ownBase(tx, scope, baseId);
    const baseIds = baseId === undefined ? await ownedBases(tx, scope) : [baseId];
    return showSources(tx, scope, await listSources(tx, baseIds));
  });
}

export async function showSources(tx: Tx, scope: Scope, rows: SourceRow[]): Promise<SourceItem[]> {
  const ids = rows.map(({ id }) => id);
  const [figures, runs] = [await figuresOf(tx, ids), await lastRuns(tx, ids)];
  return rows.map((row) =>
    presentSource(row, { locale: scope.locale, figures: figures.get(row.id), lastRun: runs.get(row.id) }),
  );
}

export async function showRow(tx: Tx, scope: Scope, row: SourceRow): Promise<SourceItem> {
  return found((await showSources(tx, scope, [row]))[0]);
}

export function showSource(scope: Scope, sourceId: string): Promise<SourceItem> {
  return scope.tx(async (tx) => showRow(tx, scope, await ownedSource(tx, scope, sourceId)));
}

interface PageInput {
  sourceId: string;
  cursor?: string | undefined;
  limit: number;
}

export function showRuns(
  scope: Scope,
  { sourceId, cursor, limit }: PageInput,
): Promise<{ items: SyncRun[]; nextCursor: string | null }> {
  const [before] = decodeCursor(cursor, 1) ?? [];
  return scope.tx(async (tx) => {
    await ownedSource(tx, scope, sourceId);
    const rows = await listRuns(tx, { sourceId, before: before?.toString(), limit: limit + 1 });
    return toPage(rows, limit, { item: (row) => presentRun(row, scope.locale), keys: (row) => [row.id] });
  });
}

export function showItems(
  scope: Scope,
  { sourceId, cursor, limit, status }: PageInput & { status?: string | undefined },
): Promise<{ items: SourceEntry[]; nextCursor: string | null }> {
  const [after] = decodeCursor(cursor, 1) ?? [];
  return scope.tx(async (tx) => {
    await ownedSource(tx, scope, sourceId);
    const rows = await listItems(tx, { sourceId, status, after: after?.toString(), limit: limit + 1 });
    return toPage(rows, limit, {
      item: (row) => presentEntry(row, scope.locale),
      keys: (row) => [row.item_key],
    });
  });
}
