import type { Expectation } from '@jishi/contract';
import { type Selectable, sql, type Updateable } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type {
  RegressionCaseTable,
  RegressionResultTable,
  RegressionRunTable,
} from '../../../kernel/tables.gen.ts';

export type RegressionRow = Selectable<RegressionCaseTable>;
export interface RegressionView extends RegressionRow {
  base_name: string;
  asker: string | null;
  document_name: string | null;
}
export type ResultRow = Selectable<RegressionResultTable>;
export type RunRow = Selectable<RegressionRunTable> & { base_name: string; starter: string | null };

function views(tx: Tx) {
  return tx
    .selectFrom('regression_case as entry')
    .innerJoin('knowledge_base as base', 'base.id', 'entry.base_id')
    .leftJoin('app_user', 'app_user.id', 'entry.user_id')
    .leftJoin('document', 'document.id', 'entry.expected_document_id')
    .selectAll('entry')
    .select(['base.name as base_name', 'app_user.name as asker', 'document.name as document_name'])
    .where('base.deleted_at', 'is', null);
}

/** Newest first. */
export async function listRegressions(
  tx: Tx,
  filter: { baseId: string; before: string | undefined; limit: number },
): Promise<RegressionView[]> {
  let query = views(tx)
    .where('entry.base_id', '=', filter.baseId)
    .orderBy('entry.id', 'desc')
    .limit(filter.limit);
  if (filter.before !== undefined) query = query.where('entry.id', '<', filter.before);
  return query.execute();
}

export async function findRegression(tx: Tx, id: string): Promise<RegressionView | undefined> {
  return views(tx).where('entry.id', '=', id).executeTakeFirst();
}

/** The last two results of each case, newest first. */
export async function lastResults(tx: Tx, caseIds: string[]): Promise<Map<string, ResultRow[]>> {
  if (caseIds.length === 0) return new Map();
  const { rows } = await sql<ResultRow>`select result.* from unnest(${caseIds}::text[]) as wanted (id)
    cross join lateral (select * from regression_result where case_id = wanted.id order by id desc limit 2) as result`.execute(
    tx,
  );
  return Map.groupBy(rows, (row) => row.case_id);
}

export async function countRegressions(tx: Tx, baseId: string): Promise<{ all: number; enabled: number }> {
  const row = await tx
    .selectFrom('regression_case')
    .select([sql<number>`count(*)`.as('all'), sql<number>`count(*) filter (where enabled)`.as('enabled')])
    .where('base_id', '=', baseId)
    .executeTakeFirstOrThrow();
  return { all: Number(row.all), enabled: Number(row.enabled) };
}

export async function insertRegression(tx: Tx, row: RegressionRow): Promise<void> {
  await tx.insertInto('regression_case').values(row).execute();
}

export function expectedFields(
  expected: Expectation,
): Pick<RegressionRow, 'expected_kind' | 'expected_document_id' | 'expected_text'> {
  return {
    expected_kind: expected.kind,
    expected_document_id: expected.kind === 'document' ? expected.documentId : null,
    expected_text: expected.kind === 'text' ? expected.text : '',
  };
}

export async function updateRegression(
  tx: Tx,
  id: string,
  change: Updateable<RegressionCaseTable>,
): Promise<void> {
  await tx.updateTable('regression_case').set(change).where('id', '=', id).execute();
}

export async function deleteRegression(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('regression_case').where('id', '=', id).execute();
}

export async function insertResult(tx: Tx, row: ResultRow): Promise<void> {
  await tx.insertInto('regression_result').values(row).execute();
}

/** Keeps the history of a case short. */
export async function dropOldResults(tx: Tx, caseId: string, kept: number): Promise<void> {
  await sql`delete from regression_result where case_id = ${caseId} and id not in (
    select id from regression_result where case_id = ${caseId} order by id desc limit ${kept})`.execute(tx);
}

export async function insertRun(
  tx: Tx,
  row: Pick<RunRow, 'tenant_id' | 'id' | 'base_id' | 'total' | 'model' | 'started_by' | 'created_at'>,
): Promise<void> {
  await tx
    .insertInto('regression_run')
    .values({ ...row, status: 'running' })
    .execute();
}

function runs(tx: Tx) {
  return tx
    .selectFrom('regression_run as run')
    .innerJoin('knowledge_base as base', 'base.id', 'run.base_id')
    .leftJoin('app_user', 'app_user.id', 'run.started_by')
    .selectAll('run')
    .select(['base.name as base_name', 'app_user.name as starter']);
}

export async function findRun(tx: Tx, runId: string): Promise<RunRow | undefined> {
  return runs(tx).where('run.id', '=', runId).executeTakeFirst();
}

export async function listRuns(tx: Tx, baseId: string): Promise<RunRow[]> {
  return runs(tx).where('run.base_id', '=', baseId).orderBy('run.id', 'desc').limit(20).execute();
}

/** The next enabled case of a run's base without a result in it. */
export async function nextOfRun(
  tx: Tx,
  run: Pick<RunRow, 'id' | 'base_id'>,
): Promise<RegressionRow | undefined> {
  return tx
    .selectFrom('regression_case')
    .selectAll()
    .where('base_id', '=', run.base_id)
    .where('enabled', '=', true)
    .where(
      sql<boolean>`not exists (select 1 from regression_result result
        where result.case_id = regression_case.id and result.run_id = ${run.id})`,
    )
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

export async function countResult(tx: Tx, runId: string, passed: boolean): Promise<void> {
  await tx
    .updateTable('regression_run')
    .set(passed ? { green: sql<number>`green + 1` } : { red: sql<number>`red + 1` })
    .where('id', '=', runId)
    .execute();
}

export async function finishRun(tx: Tx, runId: string, now: Date): Promise<void> {
  await tx
    .updateTable('regression_run')
    .set({ status: 'done', finished_at: now })
    .where('id', '=', runId)
    .where('status', '=', 'running')
    .execute();
}

export async function failuresOf(
  tx: Tx,
  runId: string,
): Promise<{ id: string; question: string; reason: string }[]> {
  return tx
    .selectFrom('regression_result as result')
    .innerJoin('regression_case as entry', 'entry.id', 'result.case_id')
    .select(['entry.id', 'entry.question', 'result.reason'])
    .where('result.run_id', '=', runId)
    .where('result.passed', '=', false)
    .orderBy('entry.id')
    .execute();
}
