import type { BaseItem, Id } from '@jishi/contract';
import { storedSettings } from '../ingestion/parse-stored.ts';
import type { BaseCan } from '../rights/guard.ts';
import type { BaseSummaryRow } from './store.ts';

export function presentBase(
  row: BaseSummaryRow,
  { can, embedding }: { can: BaseCan; embedding: BaseItem['embedding'] },
): BaseItem {
  const changes = [row.updated_at, row.last_change ?? row.updated_at].map((at) => at.getTime());
  return {
    id: row.id as Id<'base'>,
    name: row.name,
    description: row.description,
    documentCount: row.documents,
    chunkCount: row.chunks,
    failedCount: row.failed,
    pendingCount: row.pending,
    updatedAt: new Date(Math.max(...changes)).toISOString(),
    can,
    embedding,
    parsing: storedSettings(row.parse_settings),
  };
}
