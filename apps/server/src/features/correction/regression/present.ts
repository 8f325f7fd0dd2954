import type { Id, RegressionItem, RegressionResult, RegressionRun } from '@jishi/contract';
import { expectationOf } from './run.ts';
import type { RegressionView, ResultRow, RunRow } from './store.ts';

export interface ReadableNow {
  has(documentId: string): boolean;
}

export function presentRegression(
  row: RegressionView,
  results: ResultRow[],
  { readable, change }: { readable: ReadableNow; change: boolean },
): RegressionItem {
  const [last, before] = results;
  const expected = row.expected_document_id;
  return {
    id: row.id as Id<'regression'>,
    base: { id: row.base_id as Id<'base'>, name: row.base_name },
    question: row.question,
    asker: row.asker === null ? null : { id: row.user_id as Id<'user'>, name: row.asker },
    asOf: row.as_of?.toISOString() ?? null,
    expected: expectationOf(row),
    expectedDocument: expected !== null && readable.has(expected) ? row.document_name : null,
    caseId: row.triage_case_id as Id<'case'> | null,
    enabled: row.enabled,
    last: last === undefined ? null : presentResult(last, readable),
    before: before === undefined ? null : presentResult(before, readable),
    createdAt: row.created_at.toISOString(),
    can: { change },
  };
}

function presentResult(row: ResultRow, readable: ReadableNow): RegressionResult {
  const open = row.answer !== '' && row.source_documents.every((id) => readable.has(id));
  return {
    id: row.id as Id<'result'>,
    passed: row.passed,
    reason: row.reason as RegressionResult['reason'],
    kind: row.kind as RegressionResult['kind'],
    answer: open ? row.answer : null,
    at: row.created_at.toISOString(),
  };
}

export function presentRun(row: RunRow): RegressionRun {
  return {
    id: row.id as Id<'regressionRun'>,
    base: { id: row.base_id as Id<'base'>, name: row.base_name },
    status: row.status as RegressionRun['status'],
    total: row.total,
    green: row.green,
    red: row.red,
    model: row.model,
    startedBy: row.starter,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
