import type { SyncCounts, SyncRun } from '@jishi/contract';
import { type Selectable, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { SourceRunTable } from '../../../kernel/tables.gen.ts';
import type { SourceRow } from '../source/store.ts';

export type RunRow = Selectable<SourceRunTable>;

export interface NewRun {
  tenantId: string;
  id: string;
  sourceId: string;
  cause: SyncRun['cause'];
  now: Date;
}

/** Undefined when a run of the source waits or runs already. */
export async function insertRun(tx: Tx, run: NewRun): Promise<RunRow | undefined> {
  return tx
    .insertInto('source_run')
    .values({
      tenant_id: run.tenantId,
      id: run.id,
      source_id: run.sourceId,
      cause: run.cause,
      status: 'queued',
      queued_at: run.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
}

export async function openRun(tx: Tx, sourceId: string): Promise<RunRow | undefined> {
  return tx
    .selectFrom('source_run')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('status', 'in', ['queued', 'running'])
    .executeTakeFirst();
}

export async function lastRuns(tx: Tx, sourceIds: string[]): Promise<Map<string, RunRow>> {
  const rows = await tx
    .selectFrom('source_run')
    .distinctOn('source_id')
    .selectAll()
    .where('source_id', '=', sql<string>`any(${sourceIds}::text[])`)
    .orderBy('source_id')
    .orderBy('id', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.source_id, row]));
}

export async function listRuns(
  tx: Tx,
  { sourceId, before, limit }: { sourceId: string; before: string | undefined; limit: number },
): Promise<RunRow[]> {
  return tx
    .selectFrom('source_run')
    .selectAll()
    .where('source_id', '=', sourceId)
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** The history keeps so many runs. */
export async function forgetOldRuns(tx: Tx, sourceId: string, keep: number): Promise<void> {
  await sql`delete from source_run where source_id = ${sourceId} and status not in ('queued', 'running')
    and id < (select min(id) from (select id from source_run where source_id = ${sourceId} order by id desc limit ${keep}) newest)`.execute(
    tx,
  );
}

/** Which worker runs which run of which source. */
export interface RunKey {
  sourceId: string;
  runId: string;
  owner: string;
}

/**
 * Takes the source for a run: nobody else holds a living lease, and the run is open. A run that another process left
 * behind is begun again from its listing.
 */
export async function takeLease(
  tx: Tx,
  key: RunKey,
  { now, until }: { now: Date; until: Date },
): Promise<SourceRow | undefined> {
  const source = await tx
    .updateTable('source')
    .set({ lease_owner: key.owner, lease_until: until })
    .where('id', '=', key.sourceId)
    .where(({ or, eb }) => or([eb('lease_until', 'is', null), eb('lease_until', '<', now)]))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('source_run')
          .select('source_run.id')
          .whereRef('source_run.source_id', '=', 'source.id')
          .where('source_run.id', '=', key.runId)
          .where('status', 'in', ['queued', 'running']),
      ),
    )
    .returningAll()
    .executeTakeFirst();
  if (source === undefined) return undefined;
  await tx
    .updateTable('source_run')
    .set({ status: 'running', stage: 'listing', started_at: now })
    .where('id', '=', key.runId)
    .execute();
  return source;
}

/** Keeps the lease and shows progress. `lost` = somebody else has the source; `cancelled` = a person stopped the run. */
export async function beat(
  tx: Tx,
  key: RunKey,
  progress: { stage: string; counts: SyncCounts; until: Date },
): Promise<'alive' | 'lost' | 'cancelled'> {
  const held = await tx
    .updateTable('source')
    .set({ lease_until: progress.until })
    .where('id', '=', key.sourceId)
    .where('lease_owner', '=', key.owner)
    .returning('id')
    .executeTakeFirst();
  if (held === undefined) return 'lost';
  const run = await tx
    .updateTable('source_run')
    .set({ stage: progress.stage, counts: JSON.stringify(progress.counts) })
    .where('id', '=', key.runId)
    .returning('cancel_requested')
    .executeTakeFirst();
  return run?.cancel_requested === true ? 'cancelled' : 'alive';
}

/** Whether the lease is still ours; a take-over waits until this transaction has ended. */
export async function holdLease(tx: Tx, key: RunKey): Promise<boolean> {
  const row = await tx
    .selectFrom('source')
    .select('id')
    .where('id', '=', key.sourceId)
    .where('lease_owner', '=', key.owner)
    .forShare()
    .executeTakeFirst();
  return row !== undefined;
}

/** Lets go without an end: the run waits for the next worker. */
export async function releaseLease(tx: Tx, key: RunKey): Promise<void> {
  await tx
    .updateTable('source')
    .set({ lease_owner: null, lease_until: null })
    .where('id', '=', key.sourceId)
    .where('lease_owner', '=', key.owner)
    .execute();
}

export interface RunEnd {
  status: 'done' | 'held' | 'failed' | 'cancelled';
  counts: SyncCounts;
  problem?: { code: string; params: Record<string, unknown> } | undefined;
  now: Date;
}

export async function closeRun(tx: Tx, runId: string, end: RunEnd): Promise<void> {
  await tx
    .updateTable('source_run')
    .set({
      status: end.status,
      counts: JSON.stringify(end.counts),
      problem_code: end.problem?.code ?? null,
      problem_params: end.problem === undefined ? null : JSON.stringify(end.problem.params),
      finished_at: end.now,
    })
    .where('id', '=', runId)
    .execute();
}

export async function requestCancel(tx: Tx, runId: string): Promise<void> {
  await tx.updateTable('source_run').set({ cancel_requested: true }).where('id', '=', runId).execute();
}
