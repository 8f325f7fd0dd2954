import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import { type RunningStatus, runningStatuses } from './stage.ts';

const running = sql<boolean>`status = any(${[...runningStatuses]}::text[])`;

/** Starts the next run of a document that is not running. Undefined when it is, or is gone. */
export async function beginNewRun(tx: Tx, documentId: string, now: Date): Promise<number | undefined> {
  const row = await tx
    .updateTable('document')
    .set({
      run: sql<number>`run + 1`,
      status: 'stored',
      progress: 0,
      attempts: 0,
      heartbeat_at: null,
      problem_code: null,
      problem_params: null,
      updated_at: now,
    })
    .where('id', '=', documentId)
    .where(sql<boolean>`not ${running}`)
    .returning('run')
    .executeTakeFirst();
  return row?.run;
}

/** Cancels the running run; what an earlier run had indexed stays. False when nothing runs. */
export async function stopRun(tx: Tx, documentId: string, now: Date): Promise<boolean> {
  const result = await tx
    .updateTable('document')
    .set({
      status: sql<string>`case when indexed_run is null then 'cancelled' else 'ready' end`,
      progress: sql<number>`case when indexed_run is null then progress else 1 end`,
      heartbeat_at: null,
      updated_at: now,
    })
    .where('id', '=', documentId)
    .where(running)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export interface RunKey {
  documentId: string;
  run: number;
}

export interface ClaimedRun extends RunKey {
  baseId: string;
  name: string;
  blobKey: string;
  size: number;
  /** How it is to be read, as stored. */
  parseSettings: unknown;
  /** The visible run so far. */
  indexedRun: number | null;
  /** Which start of this run it is, from 1. */
  attempts: number;
  /** The base has an embedding model. */
  embeds: boolean;
}

/** Settings of its base, and its own over them. */
export const effectiveSettings = sql<unknown>`coalesce((select knowledge_base.parse_settings from knowledge_base
  where knowledge_base.tenant_id = document.tenant_id and knowledge_base.id = document.base_id), '{}'::jsonb) || document.parse_settings`;

/** Takes a run for this job. Undefined when it is not the current run, not running, or alive in another job. */
export async function claimRun(
  tx: Tx,
  key: RunKey,
  { now, deadBefore }: { now: Date; deadBefore: Date },
): Promise<ClaimedRun | undefined> {
  const row = await tx
    .updateTable('document')
    .set({ status: 'parsing', attempts: sql<number>`attempts + 1`, heartbeat_at: now, updated_at: now })
    .where('id', '=', key.documentId)
    .where('run', '=', key.run)
    .where(running)
    .where(({ or, eb }) => or([eb('heartbeat_at', 'is', null), eb('heartbeat_at', '<', deadBefore)]))
    .returning(['base_id', 'name', 'blob_key', 'size', 'indexed_run', 'attempts'])
    .returning(effectiveSettings.as('parse_settings'))
    .returning(
      sql<boolean>`exists (select 1 from knowledge_base where knowledge_base.id = document.base_id and embedding_model_id is not null)`.as(
        'embeds',
      ),
    )
    .executeTakeFirst();
  return (
    row && {
      ...key,
      baseId: row.base_id,
      name: row.name,
      blobKey: row.blob_key,
      size: row.size,
      parseSettings: row.parse_settings,
      indexedRun: row.indexed_run,
      attempts: row.attempts,
      embeds: row.embeds,
    }
  );
}

/** Shows progress and that the job lives. False when the run was cancelled or replaced: then stop. */
export async function beat(
  tx: Tx,
  key: RunKey,
  state: { status: RunningStatus; progress: number; now: Date },
): Promise<boolean> {
  const result = await tx
    .updateTable('document')
    .set({
      status: state.status,
      progress: state.progress,
      heartbeat_at: state.now,
      updated_at: state.now,
    })
    .where('id', '=', key.documentId)
    .where('run', '=', key.run)
    .where(running)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Lets go of a run after an unexpected failure, so that the retried job can claim it at once. */
export async function releaseRun(tx: Tx, key: RunKey): Promise<void> {
  await tx
    .updateTable('document')
    .set({ heartbeat_at: null })
    .where('id', '=', key.documentId)
    .where('run', '=', key.run)
    .where(running)
    .execute();
}

/** Locks a run that is no longer running. False when the document is gone, runs, or has a newer run. */
export async function lockStoppedRun(tx: Tx, key: RunKey): Promise<boolean> {
  const row = await tx
    .selectFrom('document')
    .select('id')
    .where('id', '=', key.documentId)
    .where('run', '=', key.run)
    .where(sql<boolean>`not ${running}`)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

export async function failRun(
  tx: Tx,
  key: RunKey,
  failure: { code: string; params: Record<string, unknown>; now: Date },
): Promise<void> {
  await tx
    .updateTable('document')
    .set({
      status: 'failed',
      problem_code: failure.code,
      problem_params: sql`${JSON.stringify(failure.params)}::jsonb`,
      heartbeat_at: null,
      updated_at: failure.now,
    })
    .where('id', '=', key.documentId)
    .where('run', '=', key.run)
    .where(running)
    .execute();
}

export interface PublishedRun {
  format: string;
  mediaType: string;
  report: object;
  pages: number | null;
  chunkCount: number;
  textLength: number;
  now: Date;
}

/** Makes a run the visible one. False when it was cancelled, replaced or deleted: roll back. */
export async function publishRun(tx: Tx, key: RunKey, result: PublishedRun): Promise<boolean> {
  const updated = await tx
    .updateTable('document')
    .set({
      status: 'ready',
      progress: 1,
      indexed_run: key.run,
      vectors_model_id: null,
      format: result.format,
      media_type: result.mediaType,
      report: sql`${JSON.stringify(result.report)}::jsonb`,
      pages: result.pages,
      chunk_count: result.chunkCount,
      text_length: result.textLength,
      problem_code: null,
      problem_params: null,
      heartbeat_at: null,
      updated_at: result.now,
    })
    .where('id', '=', key.documentId)
    .where('run', '=', key.run)
    .where(running)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

export interface StagedChunk {
  id: string;
  ordinal: number;
  title: string;
  text: string;
  start: number;
  end: number;
  pageFrom: number | null;
  pageTo: number | null;
  boxes: object[];
  /** Where somebody changed it: the document's own words, and the edit. */
  enabled?: boolean;
  sourceText?: string;
  editId?: string;
}

/** One statement for many chunks. They stay invisible until the run is published. */
export async function insertChunks(
  tx: Tx,
  { tenantId, baseId, ...key }: RunKey & { tenantId: string; baseId: string },
  chunks: StagedChunk[],
): Promise<void> {
  await sql`insert into chunk (tenant_id, id, document_id, base_id, run, ordinal, title, text, start_offset, end_offset, page_from, page_to, boxes, enabled, source_text, edit_id)
    select ${tenantId}, id, ${key.documentId}, ${baseId}, ${key.run}::int, ordinal, title, text, "start", "end", "pageFrom", "pageTo", boxes, coalesce(enabled, true), "sourceText", "editId"
    from jsonb_to_recordset(${JSON.stringify(chunks)}::jsonb) as staged
      (id text, ordinal int, title text, text text, "start" int, "end" int, "pageFrom" int, "pageTo" int, boxes jsonb, enabled boolean,
        "sourceText" text, "editId" text)`.execute(tx);
}

export async function insertTexts(
  tx: Tx,
  { tenantId, documentId, run }: RunKey & { tenantId: string },
  parts: { start: number; content: string }[],
): Promise<void> {
  const rows = parts.map(({ start, content }) => ({
    tenant_id: tenantId,
    document_id: documentId,
    run,
    start_offset: start,
    content,
  }));
  await tx.insertInto('document_text').values(rows).execute();
}

/** Removes what an earlier attempt at this run had written; true when nothing is left. */
export async function clearStaged(tx: Tx, key: RunKey, limit: number): Promise<boolean> {
  const chunks = await sql`delete from chunk where tenant_id = current_setting('app.tenant_id') and id in (
    select id from chunk where document_id = ${key.documentId} and run = ${key.run} limit ${limit})`.execute(
    tx,
  );
  const parts = await sql`delete from document_text where document_id = ${key.documentId} and run = ${key.run}
    and start_offset in (select start_offset from document_text where document_id = ${key.documentId} and run = ${key.run} limit ${limit})`.execute(
    tx,
  );
  return (chunks.numAffectedRows ?? 0n) < limit && (parts.numAffectedRows ?? 0n) < limit;
}
