import type { RetrievalVersion } from '@jishi/contract';
import { readSettings } from './resolve.ts';
import type { VersionRow } from './settings-store.ts';

export function presentVersion(row: VersionRow): RetrievalVersion {
  return {
    number: row.number,
    settings: readSettings(row.settings) ?? null,
    note: row.note,
    createdAt: row.created_at.toISOString(),
    createdBy: row.author,
  };
}
