import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import { queueRemoval } from '../removal/store.ts';
import type { StagedFile } from './stage.ts';

interface SourcedFields {
  name: string;
  sourceId: string;
  url: string | null;
  modifiedAt: Date | null;
  accessSetId: string;
  mirrored: boolean;
  now: Date;
}

export interface SourcedContent extends SourcedFields {
  tenantId: string;
  baseId: string;
  mediaType: string;
  staged: StagedFile;
}

/** What is known of a document that is there already. */
function changesOf(fields: SourcedFields) {
  return { ...columnsOf(fields), access_set_id: keptAccess(fields) };
}

/** A list that somebody set here stays while the source has none of its own: a sync never widens it. */
function keptAccess({ accessSetId, mirrored }: Pick<SourcedFields, 'accessSetId' | 'mirrored'>) {
  return sql<string>`case when ${mirrored} or access_mirrored then ${accessSetId} else access_set_id end`;
}

function columnsOf(fields: SourcedFields) {
  return {
    name: fields.name,
    source_id: fields.sourceId,
    source_url: fields.url,
    source_modified_at: fields.modifiedAt,
    access_set_id: fields.accessSetId,
    access_mirrored: fields.mirrored,
    updated_at: fields.now,
  };
}

export async function insertSourced(tx: Tx, contents: SourcedContent[]): Promise<void> {
  if (contents.length === 0) return;
  await tx
    .insertInto('document')
    .values(
      contents.map(({ staged, ...content }) => ({
        ...columnsOf(content),
        tenant_id: content.tenantId,
        id: staged.documentId,
        base_id: content.baseId,
        media_type: content.mediaType,
        size: staged.size,
        sha256: staged.sha256,
        blob_key: staged.blobKey,
        status: 'stored',
        created_at: content.now,
      })),
    )
    .execute();
}

/**
 * Gives a document new bytes and its next run; a run of the old bytes stops by the number. Undefined when the document
 * is gone. The old file is left to the sweep. What it showed stays visible until the new content is indexed, unless
 * other people may read the new content: they were never meant to see the old one.
 */
export async function replaceContent(
  tx: Tx,
  content: SourcedContent & { documentId: string },
): Promise<{ documentId: string; run: number } | undefined> {
  const { staged, now } = content;
  const before = await tx
    .selectFrom('document')
    .select(['blob_key', 'run', 'access_set_id'])
    .where('id', '=', content.documentId)
    .where('base_id', '=', content.baseId)
    .forUpdate()
    .executeTakeFirst();
  if (before === undefined) return undefined;
  await sql`insert into orphan_blob (tenant_id, blob_key, remove_after) values (${content.tenantId}, ${before.blob_key}, ${now})
    on conflict (tenant_id, blob_key) do update set remove_after = excluded.remove_after`.execute(tx);
  const run = before.run + 1;
  const hides = content.mirrored && before.access_set_id !== content.accessSetId;
  if (hides) await queueRemoval(tx, content.tenantId, { ...content, beforeRun: run });
  await tx
    .updateTable('document')
    .set({
      ...changesOf(content),
      ...(hides ? { indexed_run: null, chunk_count: 0, text_length: 0 } : {}),
      media_type: content.mediaType,
      size: staged.size,
      sha256: staged.sha256,
      blob_key: staged.blobKey,
      status: 'stored',
      progress: 0,
      run,
      attempts: 0,
      heartbeat_at: null,
      problem_code: null,
      problem_params: null,
    })
    .where('id', '=', content.documentId)
    .execute();
  return { documentId: content.documentId, run };
}

export async function updateSourced(tx: Tx, fields: SourcedFields & { documentId: string }): Promise<void> {
  await tx.updateTable('document').set(changesOf(fields)).where('id', '=', fields.documentId).execute();
}

export async function mirrorAccess(
  tx: Tx,
  change: { documentIds: string[]; accessSetId: string; now: Date },
): Promise<number> {
  const result = await tx
    .updateTable('document')
    .set({ access_set_id: change.accessSetId, access_mirrored: true, updated_at: change.now })
    .where('id', '=', sql<string>`any(${change.documentIds}::text[])`)
    .where(({ or, eb }) =>
      or([eb('access_set_id', '<>', change.accessSetId), eb('access_mirrored', '=', false)]),
    )
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Documents of a source whose readers followed it have those of the base from now on. */
export async function endMirroring(
  tx: Tx,
  change: { sourceId: string; accessSetId: string; now: Date },
): Promise<number> {
  const result = await tx
    .updateTable('document')
    .set({ access_set_id: change.accessSetId, access_mirrored: false, updated_at: change.now })
    .where('source_id', '=', change.sourceId)
    .where('access_mirrored', '=', true)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

export async function releaseSourced(tx: Tx, sourceId: string): Promise<void> {
  await tx
    .updateTable('document')
    .set({ source_id: null, source_url: null, access_mirrored: false })
    .where('source_id', '=', sourceId)
    .execute();
}
