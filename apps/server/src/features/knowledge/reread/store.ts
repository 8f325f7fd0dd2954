import { type Selectable, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { KnowledgeRereadTable } from '../../../kernel/tables.gen.ts';
import { runningStatuses } from '../ingestion/stage.ts';

export type RereadRow = Selectable<KnowledgeRereadTable>;
export type RereadView = RereadRow & { starter: string | null };

const running = sql<boolean>`status = any(${[...runningStatuses]}::text[])`;
const ownSettings = sql<boolean>`parse_settings <> '{}'::jsonb`;

export async function findReread(tx: Tx, baseId: string): Promise<RereadView | undefined> {
  return tx
    .selectFrom('knowledge_reread as reread')
    .leftJoin('app_user', 'app_user.id', 'reread.started_by')
    .selectAll('reread')
    .select('app_user.name as starter')
    .where('reread.base_id', '=', baseId)
    .executeTakeFirst();
}

/** The one that runs, until the transaction ends. */
export async function lockRunningReread(tx: Tx, baseId: string): Promise<RereadRow | undefined> {
  return tx
    .selectFrom('knowledge_reread')
    .selectAll()
    .where('base_id', '=', baseId)
    .where('status', '=', 'running')
    .forUpdate()
    .executeTakeFirst();
}

/** Takes the place of the one before it. */
export async function putReread(
  tx: Tx,
  row: Pick<RereadRow, 'tenant_id' | 'base_id' | 'id' | 'drop_own' | 'started_by' | 'started_at'>,
): Promise<void> {
  const fresh = { ...row, status: 'running', total: 0, done: 0, failed: 0, ended_at: null };
  await tx
    .insertInto('knowledge_reread')
    .values(fresh)
    .onConflict((conflict) => conflict.columns(['tenant_id', 'base_id']).doUpdateSet(fresh))
    .execute();
}

/** What a start would take, and what it would leave alone because of settings of its own. */
export async function countDocuments(tx: Tx, baseId: string): Promise<{ documents: number; own: number }> {
  const { rows } = await sql<{ documents: number; own: number }>`
    select count(*) filter (where not (${ownSettings}))::int as documents, count(*) filter (where ${ownSettings})::int as own
    from document where base_id = ${baseId} and status <> 'cancelled'`.execute(tx);
  return rows[0] ?? { documents: 0, own: 0 };
}

export interface RereadCounts {
  /** Not taken yet, whether they could be taken now or are at work on something else. */
  waiting: number;
  running: number;
  done: number;
  failed: number;
}

/** Documents that were added later are read by the new settings anyway. */
function wanted({ base_id, id, drop_own, started_at }: RereadRow) {
  return sql<boolean>`base_id = ${base_id} and status <> 'cancelled' and created_at <= ${started_at}
    and reread_id is distinct from ${id} and (${drop_own} or not (${ownSettings}))`;
}

export async function countReread(tx: Tx, row: RereadRow): Promise<RereadCounts> {
  const { rows } = await sql<RereadCounts>`
    select (select count(*)::int from document where ${wanted(row)}) as waiting,
      count(*) filter (where ${running})::int as running, count(*) filter (where not (${running}))::int as done,
      count(*) filter (where status = 'failed')::int as failed
    from document where reread_id = ${row.id}`.execute(tx);
  return rows[0] ?? { waiting: 0, running: 0, done: 0, failed: 0 };
}

/**
 * Starts the next run of so many documents that are at rest. Chosen first, once and for all: as a subquery of the update the choice
 * may be made again for each row, and the limit is none.
 */
export async function takeDocuments(
  tx: Tx,
  row: RereadRow,
  { limit, now }: { limit: number; now: Date },
): Promise<{ documentId: string; run: number }[]> {
  const { rows } = await sql<{ documentId: string; run: number }>`
    with chosen as materialized (
      select id from document where ${wanted(row)} and not (${running}) order by id limit ${limit} for update skip locked)
    update document set run = run + 1, status = 'stored', progress = 0, attempts = 0, heartbeat_at = null,
      problem_code = null, problem_params = null, updated_at = ${now}, reread_id = ${row.id},
      parse_settings = case when ${row.drop_own} then '{}'::jsonb else parse_settings end
    where tenant_id = ${row.tenant_id} and id in (select id from chosen)
    returning id as "documentId", run`.execute(tx);
  return rows;
}

/** What it had begun stops, and is back at what it had. */
export async function stopTaken(tx: Tx, row: RereadRow, now: Date): Promise<void> {
  await sql`update document set heartbeat_at = null, updated_at = ${now},
      status = case when indexed_run is null then 'cancelled' else 'ready' end,
      progress = case when indexed_run is null then progress else 1 end
    where reread_id = ${row.id} and ${running}`.execute(tx);
}

export async function endReread(
  tx: Tx,
  row: RereadRow,
  end: { status: 'done' | 'cancelled'; total: number; done: number; failed: number; now: Date },
): Promise<void> {
  const { now, ...fields } = end;
  await tx
    .updateTable('knowledge_reread')
    .set({ ...fields, ended_at: now })
    .where('base_id', '=', row.base_id)
    .where('id', '=', row.id)
    .execute();
}
