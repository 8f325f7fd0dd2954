import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Tx } from '../../../../kernel/scope.ts';
import type { DocumentVersionTable } from '../../../../kernel/tables.gen.ts';

/** On a row of `chunk` or `document_text` (under `name`): an earlier version keeps its run. */
export function keptByVersion(name: 'chunk' | 'document_text'): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from document_version kept
    where kept.document_id = ${sql.ref(`${name}.document_id`)} and kept.run = ${sql.ref(`${name}.run`)})`;
}

export interface CurrentVersion {
  version: number;
  sha256: string;
  source_id: string | null;
}

/** Locks the document: its versions are counted one at a time. */
export async function lockCurrent(tx: Tx, documentId: string): Promise<CurrentVersion | undefined> {
  return tx
    .selectFrom('document')
    .select(['version', 'sha256', 'source_id'])
    .where('id', '=', documentId)
    .forUpdate()
    .executeTakeFirst();
}

/** Keeps the newest version as an earlier one, with the run that is visible when that is a run of it. */
export async function keepCurrent(tx: Tx, documentId: string): Promise<void> {
  await sql`insert into document_version (tenant_id, document_id, number, name, media_type, format, size, sha256, blob_key,
      note, created_by, created_at, run, pages, text_length)
    select tenant_id, id, version, name, media_type, case when indexed_run >= version_run then format end, size, sha256, blob_key,
      version_note, case when version = 1 then created_by else version_by end, coalesce(version_at, created_at),
      case when indexed_run >= version_run then indexed_run end,
      case when indexed_run >= version_run then pages end,
      case when indexed_run >= version_run then text_length else 0 end
    from document where id = ${documentId}`.execute(tx);
}

export interface NextVersion {
  name: string;
  mediaType: string;
  size: number;
  sha256: string;
  blobKey: string;
  note: string;
  createdBy: string | null;
  now: Date;
}

/** Gives the document its next version and run; a run of the file before stops by the number. */
export async function beginVersion(
  tx: Tx,
  documentId: string,
  next: NextVersion,
): Promise<{ version: number; run: number }> {
  return tx
    .updateTable('document')
    .set({
      name: next.name,
      media_type: next.mediaType,
      size: next.size,
      sha256: next.sha256,
      blob_key: next.blobKey,
      version: sql<number>`version + 1`,
      version_run: sql<number>`run + 1`,
      version_note: next.note,
      version_by: next.createdBy,
      version_at: next.now,
      run: sql<number>`run + 1`,
      status: 'stored',
      progress: 0,
      attempts: 0,
      heartbeat_at: null,
      problem_code: null,
      problem_params: null,
      updated_at: next.now,
    })
    .where('id', '=', documentId)
    .returning(['version', 'run'])
    .executeTakeFirstOrThrow();
}

export type VersionRow = Selectable<DocumentVersionTable>;

/** Earlier versions, newest first. */
export async function listVersions(tx: Tx, documentId: string): Promise<VersionRow[]> {
  return tx
    .selectFrom('document_version')
    .selectAll()
    .where('document_id', '=', documentId)
    .orderBy('number', 'desc')
    .execute();
}

export async function findVersion(
  tx: Tx,
  documentId: string,
  number: number,
): Promise<VersionRow | undefined> {
  return tx
    .selectFrom('document_version')
    .selectAll()
    .where('document_id', '=', documentId)
    .where('number', '=', number)
    .executeTakeFirst();
}

export async function userNames(tx: Tx, userIds: string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map();
  const rows = await tx
    .selectFrom('app_user')
    .select(['id', 'name'])
    .where('id', '=', sql<string>`any(${userIds}::text[])`)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Takes the row away and hands its file to the sweep. */
export async function deleteVersion(tx: Tx, version: VersionRow, now: Date): Promise<void> {
  await tx
    .deleteFrom('document_version')
    .where('document_id', '=', version.document_id)
    .where('number', '=', version.number)
    .execute();
  await sql`insert into orphan_blob (tenant_id, blob_key, remove_after)
    values (${version.tenant_id}, ${version.blob_key}, ${now})
    on conflict (tenant_id, blob_key) do update set remove_after = excluded.remove_after`.execute(tx);
}
