import { type Selectable, sql, type Updateable } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { MinedPairTable, MiningRunTable } from '../../../kernel/tables.gen.ts';
import { mayRead } from '../../knowledge/index.ts';
import type { CitedPlace } from '../reviewed/store.ts';

export type RunRow = Selectable<MiningRunTable>;
export interface RunView extends RunRow {
  base_name: string;
  starter: string | null;
}
export type PairRow = Omit<Selectable<MinedPairTable>, 'sources'> & { sources: CitedPlace[] };
export interface PairView extends PairRow {
  base_name: string;
  origin: string;
  near_question: string | null;
  reviewer: string | null;
}

function runs(tx: Tx) {
  return tx
    .selectFrom('mining_run as run')
    .innerJoin('knowledge_base as base', 'base.id', 'run.base_id')
    .leftJoin('app_user', 'app_user.id', 'run.started_by')
    .selectAll('run')
    .select(['base.name as base_name', 'app_user.name as starter'])
    .where('base.deleted_at', 'is', null);
}

/** False when another run of the base is under way. */
export async function insertRun(
  tx: Tx,
  row: Pick<
    RunRow,
    'tenant_id' | 'id' | 'base_id' | 'origin' | 'work' | 'model' | 'started_by' | 'created_at'
  >,
): Promise<boolean> {
  const done = await tx
    .insertInto('mining_run')
    .values({ ...row, status: 'running' })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function findRun(tx: Tx, id: string): Promise<RunView | undefined> {
  return runs(tx).where('run.id', '=', id).executeTakeFirst();
}

export async function listRuns(tx: Tx, baseId: string): Promise<RunView[]> {
  return runs(tx).where('run.base_id', '=', baseId).orderBy('run.id', 'desc').limit(20).execute();
}

/** Ends a run that is under way. */
export async function endRun(
  tx: Tx,
  id: string,
  end: { status: 'done' | 'failed' | 'cancelled'; problem?: string; now: Date },
): Promise<void> {
  await tx
    .updateTable('mining_run')
    .set({ status: end.status, problem_code: end.problem ?? null, finished_at: end.now })
    .where('id', '=', id)
    .where('status', '=', 'running')
    .execute();
}

/** One more was looked at. False: it was before, by a process that was thought to be dead. */
export async function countStep(
  tx: Tx,
  run: Pick<RunRow, 'id' | 'done'>,
  { proposed, dropped }: { proposed: number; dropped: number },
): Promise<boolean> {
  const changed = await tx
    .updateTable('mining_run')
    .set({
      done: run.done + 1,
      proposed: sql<number>`proposed + ${proposed}`,
      dropped: sql<number>`dropped + ${dropped}`,
    })
    .where('id', '=', run.id)
    .where('done', '=', run.done)
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

export async function insertPair(tx: Tx, row: Omit<PairRow, 'state' | 'answer_id' | 'reviewed_by'>) {
  await tx
    .insertInto('mined_pair')
    .values({ ...row, sources: sql`${JSON.stringify(row.sources)}::jsonb` })
    .execute();
}

export async function updatePair(
  tx: Tx,
  id: string,
  change: Pick<Updateable<MinedPairTable>, 'state' | 'answer_id' | 'reviewed_by'>,
): Promise<void> {
  await tx.updateTable('mined_pair').set(change).where('id', '=', id).execute();
}

/** Pairs whose every source these principals may read. */
function pairs(tx: Tx, principals: string[]) {
  return tx
    .selectFrom('mined_pair as pair')
    .innerJoin('knowledge_base as base', 'base.id', 'pair.base_id')
    .innerJoin('mining_run as run', 'run.id', 'pair.run_id')
    .leftJoin('app_user', 'app_user.id', 'pair.reviewed_by')
    .selectAll('pair')
    .select(['base.name as base_name', 'run.origin', 'app_user.name as reviewer'])
    .select(
      sql<string | null>`(select question from reviewed_question where answer_id = pair.near_answer_id
        order by ordinal limit 1)`.as('near_question'),
    )
    .where('base.deleted_at', 'is', null)
    .where(
      sql<boolean>`not exists (select 1 from unnest(pair.source_documents) as source (id) where not exists (
        select 1 from document join access_set
          on access_set.tenant_id = document.tenant_id and access_set.id = document.access_set_id
        where document.tenant_id = pair.tenant_id and document.id = source.id and ${mayRead(principals)}))`,
    )
    .$castTo<PairView>();
}

/** Newest first. */
export async function listPairs(
  tx: Tx,
  filter: {
    principals: string[];
    baseId: string;
    state: string;
    before: string | undefined;
    limit: number;
  },
): Promise<PairView[]> {
  let query = pairs(tx, filter.principals)
    .where('pair.base_id', '=', filter.baseId)
    .where('pair.state', '=', filter.state)
    .orderBy('pair.id', 'desc')
    .limit(filter.limit);
  if (filter.before !== undefined) query = query.where('pair.id', '<', filter.before);
  return query.execute();
}

export async function findPair(tx: Tx, principals: string[], id: string): Promise<PairView | undefined> {
  return pairs(tx, principals).where('pair.id', '=', id).executeTakeFirst();
}

/** Questions of the base with a token in common: of pairs in any state, and of reviewed answers (`answer_id`). */
export async function questionsLike(
  tx: Tx,
  { baseId, tokens, limit }: { baseId: string; tokens: string[]; limit: number },
): Promise<{ question: string; answer_id: string | null }[]> {
  const asked = sql`${tokens}::text[]`;
  const { rows } = await sql<{ question: string; answer_id: string | null }>`
    select question, answer_id from (
      select question, tokens, null::text as answer_id from mined_pair where base_id = ${baseId} and tokens && ${asked}
      union all
      select pattern.question, pattern.tokens, pattern.answer_id from reviewed_question pattern
        join reviewed_answer entry on entry.tenant_id = pattern.tenant_id and entry.id = pattern.answer_id
        where entry.base_id = ${baseId} and pattern.tokens && ${asked}) as near
    order by (select count(*) from unnest(near.tokens) as token where token = any(${asked}))::real
      / greatest(cardinality(near.tokens), 1) desc
    limit ${limit}`.execute(tx);
  return rows;
}
