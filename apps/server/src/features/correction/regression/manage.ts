import type { Expectation, Id, RegressionItem, RegressionRun } from '@jishi/contract';
import { decodeCursor, toPage } from '../../../kernel/cursor.ts';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import { found, may, requireUser } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { foreignQuestions, readableDocuments } from '../../assistant/index.ts';
import { recordAudit } from '../../audit/index.ts';
import { ownedBases } from '../../knowledge/index.ts';
import { principalsOf } from '../../tenants/index.ts';
import { keptBase, seeCase } from '../triage/sight.ts';
import { presentRegression, presentRun } from './present.ts';
import { regressionJob } from './request.ts';
import { askAgain, keptResults } from './run.ts';
import {
  countRegressions,
  deleteRegression,
  dropOldResults,
  expectedFields,
  failuresOf,
  findRegression,
  findRun,
  insertRegression,
  insertResult,
  insertRun,
  lastResults,
  listRegressions,
  listRuns,
  type RegressionView,
  updateRegression,
} from './store.ts';

/** Of one base: a run of all stays within minutes. */
const mostRegressions = 1_000;

async function show(tx: Tx, scope: Scope, rows: RegressionView[]): Promise<RegressionItem[]> {
  const results = await lastResults(
    tx,
    rows.map(({ id }) => id),
  );
  const documents = [
    ...[...results.values()].flat().flatMap(({ source_documents }) => source_documents),
    ...rows.flatMap(({ expected_document_id }) => expected_document_id ?? []),
  ];
  const readable = await readableDocuments(tx, scope.actor.userId, [...new Set(documents)]);
  const owned = new Set(await ownedBases(tx, scope));
  return rows.map((row) =>
    presentRegression(row, results.get(row.id) ?? [], {
      readable,
      change: owned.has(row.base_id) || row.user_id === scope.actor.userId,
    }),
  );
}

async function showOne(tx: Tx, scope: Scope, id: string): Promise<RegressionItem> {
  const row = found(await findRegression(tx, id), 'correction.regression_not_found');
  return found((await show(tx, scope, [row]))[0]);
}

/** A case of a base that the caller does not look after is as unknown as one that is not there. */
async function keptRegression(tx: Tx, scope: Scope, id: string): Promise<RegressionView> {
  const row = found(await findRegression(tx, id), 'correction.regression_not_found');
  await keptBase(tx, scope, row.base_id).catch((error: unknown) => {
    throw problem('correction.regression_not_found', {}, error);
  });
  return row;
}

/**
 * Green and red tell whether somebody's documents answer a question: who looks after a base asks as themselves, asking as
 * others is for its owners. @throws knowledge.own_denied
 */
async function requireEyes(
  tx: Tx,
  scope: Scope,
  { baseId, userId }: { baseId: string; userId: string },
): Promise<void> {
  const { own } = await keptBase(tx, scope, baseId);
  if (!own && userId !== scope.actor.userId) throw problem('knowledge.own_denied');
}

/** @throws knowledge.base_not_found, correction.base_not_kept */
export function listOfBase(
  scope: Scope,
  { baseId, cursor, limit }: { baseId: string; cursor?: string | undefined; limit: number },
): Promise<{ items: RegressionItem[]; nextCursor: string | null }> {
  const before = decodeCursor(cursor, 1)?.[0];
  return scope.tx(async (tx) => {
    await keptBase(tx, scope, baseId);
    const filter = { baseId, before: before === undefined ? undefined : String(before), limit: limit + 1 };
    const page = toPage(await listRegressions(tx, filter), limit, {
      item: (row) => row,
      keys: (row) => [row.id],
    });
    return { ...page, items: await show(tx, scope, page.items) };
  });
}

export interface NewRegression {
  baseId: Id<'base'>;
  question: string;
  expected: Expectation;
  userId?: Id<'user'> | undefined;
  caseId?: Id<'case'> | undefined;
  everywhere: boolean;
  asOf?: string | undefined;
}

/**
 * Keeps a question with what its answer has to be. Asking in every base of somebody else is looking through their eyes.
 * @throws knowledge.base_not_found, correction.base_not_kept, knowledge.own_denied, correction.case_not_found, correction.document_elsewhere,
 * correction.assignee_unfit, correction.too_many_regressions, auth.forbidden
 */
export function addRegression(scope: Scope, input: NewRegression): Promise<RegressionItem> {
  const { baseId, question, expected, caseId, everywhere, asOf } = input;
  const id = newId('regression');
  return scope.tx(async (tx) => {
    await keptBase(tx, scope, baseId);
    if ((await countRegressions(tx, baseId)).all >= mostRegressions)
      throw problem('correction.too_many_regressions', { limit: mostRegressions });
    const userId = await askerOf(tx, scope, input);
    await requireEyes(tx, scope, { baseId, userId });
    if (everywhere && userId !== scope.actor.userId && !may(scope, 'knowledge.view-as'))
      throw problem('auth.forbidden', { permission: 'knowledge.view-as' });
    await requireExpected(tx, scope, { expected, baseId });
    const now = scope.clock.now();
    await insertRegression(tx, {
      tenant_id: scope.tenantId,
      id,
      base_id: baseId,
      question,
      user_id: userId,
      base_ids: everywhere ? null : [baseId],
      as_of: asOf === undefined ? null : new Date(asOf),
      ...expectedFields(expected),
      triage_case_id: caseId ?? null,
      enabled: true,
      created_by: scope.actor.userId,
      created_at: now,
      updated_at: now,
    });
    await recordAudit(tx, scope, {
      action: 'regression.added',
      subject: { kind: 'regression', id },
      details: { base: baseId, expected: expected.kind, user: userId, everywhere },
    });
    return showOne(tx, scope, id);
  });
}

/** From a case: who asked in it, for owners of the base; others who look after it ask as themselves. */
async function askerOf(tx: Tx, scope: Scope, { baseId, userId, caseId }: NewRegression): Promise<string> {
  const { own } = await keptBase(tx, scope, baseId);
  const inCase = caseId === undefined ? undefined : await askerOfCase(tx, scope, caseId);
  const fromCase = own ? inCase : undefined;
  const asker = userId ?? fromCase ?? requireUser(scope);
  if ((await principalsOf(tx, asker)).length === 0) throw problem('correction.assignee_unfit');
  return asker;
}

async function askerOfCase(tx: Tx, scope: Scope, caseId: string): Promise<string | undefined> {
  const { row } = await seeCase(tx, scope, caseId);
  return (await foreignQuestions(tx, scope, [row.turn_id])).get(row.turn_id)?.asker?.id;
}

async function requireExpected(
  tx: Tx,
  scope: Scope,
  { expected, baseId }: { expected: Expectation; baseId: string },
): Promise<void> {
  if (expected.kind !== 'document') return;
  const { documentId } = expected;
  const readable = await readableDocuments(tx, scope.actor.userId, [documentId]);
  if (readable.get(documentId)?.baseId !== baseId) throw problem('correction.document_elsewhere');
}

/** @throws correction.regression_not_found, knowledge.own_denied, correction.document_elsewhere */
export function changeRegression(
  scope: Scope,
  {
    regressionId,
    expected,
    enabled,
  }: { regressionId: string; expected?: Expectation | undefined; enabled?: boolean | undefined },
): Promise<RegressionItem> {
  return scope.tx(async (tx) => {
    const row = await keptRegression(tx, scope, regressionId);
    await requireEyes(tx, scope, { baseId: row.base_id, userId: row.user_id });
    if (expected !== undefined) await requireExpected(tx, scope, { expected, baseId: row.base_id });
    await updateRegression(tx, regressionId, {
      ...(expected === undefined ? {} : expectedFields(expected)),
      ...(enabled === undefined ? {} : { enabled }),
      updated_at: scope.clock.now(),
    });
    await recordAudit(tx, scope, {
      action: 'regression.changed',
      subject: { kind: 'regression', id: regressionId },
      details: { base: row.base_id, expected: expected?.kind ?? null, enabled: enabled ?? null },
    });
    return showOne(tx, scope, regressionId);
  });
}

/** @throws correction.regression_not_found, knowledge.own_denied */
export function removeRegression(scope: Scope, regressionId: string): Promise<void> {
  return scope.tx(async (tx) => {
    const row = await keptRegression(tx, scope, regressionId);
    await requireEyes(tx, scope, { baseId: row.base_id, userId: row.user_id });
    await deleteRegression(tx, regressionId);
    await recordAudit(tx, scope, {
      action: 'regression.deleted',
      subject: { kind: 'regression', id: regressionId },
      details: { base: row.base_id },
    });
  });
}

/** @throws correction.regression_not_found, auth.forbidden, models.not_found */
export async function runOne(
  scope: Scope,
  { regressionId, model }: { regressionId: string; model?: string | undefined },
): Promise<RegressionItem> {
  requireModels(scope, model);
  const row = await scope.tx((tx) => keptRegression(tx, scope, regressionId));
  const result = await askAgain(scope, { row, model, runnerId: scope.actor.userId, runId: null });
  return scope.tx(async (tx) => {
    await keptRegression(tx, scope, regressionId);
    await insertResult(tx, result);
    await dropOldResults(tx, regressionId, keptResults);
    await recordAudit(tx, scope, {
      action: 'regression.run',
      subject: { kind: 'regression', id: regressionId },
      details: { base: row.base_id, user: row.user_id, passed: result.passed },
    });
    return showOne(tx, scope, regressionId);
  });
}

/** @throws knowledge.base_not_found, correction.base_not_kept, correction.nothing_to_run, auth.forbidden */
export function startRun(
  scope: Scope,
  { baseId, model }: { baseId: string; model?: string | undefined },
): Promise<RegressionRun> {
  requireModels(scope, model);
  const id = newId('regressionRun');
  return scope.tx(async (tx) => {
    await keptBase(tx, scope, baseId);
    const { enabled: total } = await countRegressions(tx, baseId);
    if (total === 0) throw problem('correction.nothing_to_run');
    await insertRun(tx, {
      tenant_id: scope.tenantId,
      id,
      base_id: baseId,
      total,
      model: model ?? null,
      started_by: scope.actor.userId,
      created_at: scope.clock.now(),
    });
    await scope.ports.jobs.send(tx, regressionJob(scope.tenantId, id));
    await recordAudit(tx, scope, {
      action: 'regression.run_started',
      subject: { kind: 'base', id: baseId },
      details: { run: id, cases: total, model: model ?? null },
    });
    return presentRun(found(await findRun(tx, id)));
  });
}

function requireModels(scope: Scope, model: string | undefined): void {
  if (model !== undefined && !may(scope, 'models.use'))
    throw problem('auth.forbidden', { permission: 'models.use' });
}

/** @throws knowledge.base_not_found, correction.base_not_kept */
export function showRuns(scope: Scope, baseId: string): Promise<{ items: RegressionRun[] }> {
  return scope.tx(async (tx) => {
    await keptBase(tx, scope, baseId);
    return { items: (await listRuns(tx, baseId)).map(presentRun) };
  });
}

/** @throws correction.regression_not_found */
export function showRun(scope: Scope, runId: string) {
  return scope.tx(async (tx) => {
    const row = found(await findRun(tx, runId), 'correction.regression_not_found');
    await keptBase(tx, scope, row.base_id).catch((error: unknown) => {
      throw problem('correction.regression_not_found', {}, error);
    });
    const failures = (await failuresOf(tx, runId)).map(({ id, question, reason }) => ({
      regressionId: id as Id<'regression'>,
      question,
      reason: reason as NonNullable<RegressionItem['last']>['reason'],
    }));
    return { ...presentRun(row), failures };
  });
}
