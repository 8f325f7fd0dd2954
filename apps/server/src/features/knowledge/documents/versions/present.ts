import type { DocumentVersion } from '@jishi/contract';
import type { DocumentRow } from '../store.ts';
import type { VersionRow } from './version-store.ts';

export function presentCurrent(row: DocumentRow, names: Map<string, string>): DocumentVersion {
  const read = row.indexed_run !== null && row.indexed_run >= row.version_run;
  const author = row.version === 1 ? row.created_by : row.version_by;
  return {
    number: row.version,
    name: row.name,
    size: row.size,
    sha256: row.sha256,
    format: read ? row.format : null,
    pages: read ? row.pages : null,
    note: row.version_note,
    createdAt: (row.version_at ?? row.created_at).toISOString(),
    createdBy: nameOf(author, names),
    current: true,
    shown: read,
    readable: read,
  };
}

export function presentEarlier(
  row: VersionRow,
  { names, shownRun }: { names: Map<string, string>; shownRun: number | null },
): DocumentVersion {
  return {
    number: row.number,
    name: row.name,
    size: row.size,
    sha256: row.sha256,
    format: row.format,
    pages: row.pages,
    note: row.note,
    createdAt: row.created_at.toISOString(),
    createdBy: nameOf(row.created_by, names),
    current: false,
    shown: row.run !== null && row.run === shownRun,
    readable: row.run !== null,
  };
}

function nameOf(userId: string | null, names: Map<string, string>): string | null {
  return userId === null ? null : (names.get(userId) ?? null);
}
