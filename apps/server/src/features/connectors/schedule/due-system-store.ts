import type { Id } from '@jishi/contract';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../../../kernel/tables.gen.ts';

export interface DueSource {
  tenantId: Id<'tenant'>;
  sourceId: string;
}

/** Takes sources whose time has come, at most `limit`; several processes never take the same one. */
export async function takeDue(tx: Transaction<Database>, now: Date, limit: number): Promise<DueSource[]> {
  const { rows } = await sql<DueSource>`
    update source set next_run_at = null
    where (tenant_id, id) in (
      select source.tenant_id, source.id from source
      join knowledge_base base on base.tenant_id = source.tenant_id and base.id = source.base_id
      where next_run_at <= ${now} and not paused and base.deleted_at is null
      order by next_run_at limit ${limit} for update of source skip locked)
    returning tenant_id as "tenantId", id as "sourceId"`.execute(tx);
  return rows;
}

export interface StrandedRun extends DueSource {
  runId: string;
}

/** Open runs that nobody works on: no living lease on their source. A queued one may just wait for a worker. */
export async function strandedRuns(
  system: Kysely<Database>,
  input: { now: Date; queuedBefore: Date },
): Promise<StrandedRun[]> {
  const { rows } = await sql<StrandedRun>`
    select run.tenant_id as "tenantId", run.source_id as "sourceId", run.id as "runId"
    from source_run run join source on source.tenant_id = run.tenant_id and source.id = run.source_id
    where (run.status = 'running' or (run.status = 'queued' and run.queued_at <= ${input.queuedBefore}))
      and (source.lease_until is null or source.lease_until < ${input.now})`.execute(system);
  return rows;
}

/** No other process works on this database: whatever holds a lease is dead. */
export async function releaseDeadLeases(system: Kysely<Database>): Promise<void> {
  await sql`update source set lease_owner = null, lease_until = null where lease_owner is not null`.execute(
    system,
  );
}
