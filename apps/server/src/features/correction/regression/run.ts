import type { Expectation, Id } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { readableDocuments, rehearse } from '../../assistant/index.ts';
import { principalsOf } from '../../tenants/index.ts';
import { judge } from './judge.ts';
import type { RegressionRow, ResultRow } from './store.ts';

/** So many results a case are kept. */
export const keptResults = 20;

export interface AskAgain {
  row: RegressionRow;
  model: string | undefined;
  /** Who looks at the result: words that they may not read decide nothing, or green and red would tell them. */
  runnerId: string | null;
  runId: string | null;
}

/** Asks a case again as its person. A model or database that fails makes it red, with that as the reason. */
export async function askAgain(scope: Scope, { row, model, runnerId, runId }: AskAgain): Promise<ResultRow> {
  const result = {
    tenant_id: scope.tenantId,
    id: newId('result', scope.clock.now().getTime()),
    case_id: row.id,
    run_id: runId,
    created_at: scope.clock.now(),
  };
  const none = { kind: null, answer: '', source_documents: [] };
  const person = await scope.tx((tx) => principalsOf(tx, row.user_id));
  if (person.length === 0) return { ...result, ...none, passed: false, reason: 'asker-gone' };
  try {
    const rehearsed = await rehearse(scope, {
      userId: row.user_id as Id<'user'>,
      question: row.question,
      baseIds: (row.base_ids as Id<'base'>[] | null) ?? undefined,
      asOf: row.as_of ?? undefined,
      model,
    });
    const { sourceDocuments } = rehearsed;
    const readable = await scope.tx((tx) => readableDocuments(tx, runnerId, sourceDocuments));
    const expected = expectationOf(row);
    const hidden = expected.kind === 'text' && readable.size < sourceDocuments.length;
    const reason = hidden ? 'withheld' : judge(expected, rehearsed);
    return {
      ...result,
      passed: reason === 'as-expected',
      reason,
      kind: rehearsed.kind,
      // The words of a reviewed answer have readers of their own; green or red is all that is kept of it.
      answer: rehearsed.reviewedAnswerId === null ? rehearsed.answer : '',
      source_documents: sourceDocuments,
    };
  } catch (error) {
    if (scope.signal.aborted) throw error;
    scope.log.warn({ err: error, regressionId: row.id }, 'a regression case could not be asked');
    return { ...result, ...none, passed: false, reason: 'failed' };
  }
}

export function expectationOf(row: RegressionRow): Expectation {
  if (row.expected_kind === 'document')
    return { kind: 'document', documentId: row.expected_document_id as Id<'document'> };
  return row.expected_kind === 'text' ? { kind: 'text', text: row.expected_text } : { kind: 'refusal' };
}
