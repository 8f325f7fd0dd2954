import type { Id } from '@jishi/contract';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../../../../kernel/tables.gen.ts';
import { ingestName } from '../request.ts';
import { runningStatuses } from '../stage.ts';

export interface StrandedRun {
  tenantId: Id<'tenant'>;
  documentId: string;
  run: number;
}

/**
 * Documents that are to run while no job would: those of the installation whose job was lost with its process. They get
 * a new run number, so that a job which turns up after all does nothing. A job that is marked as running is lost as well
 * when neither its start nor a beat of its run is younger than `aliveAfter`; null = no other process works on this
 * database, so whatever is marked as running is lost.
 */
export async function takeStrandedRuns(
  tx: Transaction<Database>,
  aliveAfter: Date | null,
): Promise<StrandedRun[]> {
  const { rows } = await sql<StrandedRun>`
    update document set run = run + 1, status = 'stored', heartbeat_at = null
    where status = any(${[...runningStatuses]}::text[])
      and (${aliveAfter}::timestamptz is null or heartbeat_at is null or heartbeat_at < ${aliveAfter}::timestamptz)
      and not exists (
        select 1 from pgboss.job
        where job.name = ${ingestName}
          and (job.state::text in ('created', 'retry')
            or (job.state::text = 'active' and job.started_on >= ${aliveAfter}::timestamptz))
          and job.data ->> 'documentId' = document.id and (job.data ->> 'run')::int = document.run
      )
    returning tenant_id as "tenantId", id as "documentId", run`.execute(tx);
  return rows;
}

/** Runs whose job is still queued, while the process that had begun them is gone: the job may claim them at once. */
export async function releaseDeadClaims(tx: Transaction<Database>): Promise<void> {
  await sql`update document set heartbeat_at = null
    where status = any(${[...runningStatuses]}::text[]) and heartbeat_at is not null`.execute(tx);
}

/** Tenants with something to sweep. */
export async function tenantsToSweep(system: Kysely<Database>): Promise<Id<'tenant'>[]> {
  const { rows } = await sql<{ tenantId: Id<'tenant'> }>`
    select tenant_id as "tenantId" from removed_content
    union select tenant_id from orphan_blob
    union select tenant_id from knowledge_base where deleted_at is not null`.execute(system);
  return rows.map(({ tenantId }) => tenantId);
}

/** Bases whose vectors are not complete, or not yet the answering ones. */
export async function basesToEmbed(
  system: Kysely<Database>,
): Promise<{ tenantId: Id<'tenant'>; baseId: string }[]> {
  const { rows } = await sql<{ tenantId: Id<'tenant'>; baseId: string }>`
    select tenant_id as "tenantId", id as "baseId" from knowledge_base base
    where deleted_at is null and embedding_model_id is not null
      and (embedding_ready_model_id is distinct from embedding_model_id or exists (
        select 1 from document where document.tenant_id = base.tenant_id and document.base_id = base.id
          and indexed_run is not null and vectors_model_id is distinct from base.embedding_model_id))`.execute(
    system,
  );
  return rows;
}

/** Bases of which a part of the index was made by another version of the text analysis. */
export async function basesToReindex(
  system: Kysely<Database>,
  version: string,
): Promise<{ tenantId: Id<'tenant'>; baseId: string }[]> {
  const { rows } = await sql<{ tenantId: Id<'tenant'>; baseId: string }>`
    select distinct tenant_id as "tenantId", base_id as "baseId" from search_segment
    where state = 'live' and split_part(analyzer, '+', 1) <> ${version}`.execute(system);
  return rows;
}
