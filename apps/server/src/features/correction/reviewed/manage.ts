import type { Id, Principal, ReviewedAnswer } from '@jishi/contract';
import { decodeCursor, toPage } from '../../../kernel/cursor.ts';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { accessSetOf, principalNames, writableBase } from '../../knowledge/index.ts';
import { questionTokens } from './likeness.ts';
import { presentAnswer } from './present.ts';
import { openPlaces, readPlaces } from './sources.ts';
import {
  type AnswerRow,
  type AnswerView,
  type CitedPlace,
  deleteAnswer,
  findAnswer,
  insertAnswer,
  listAnswers,
  replaceQuestions,
  updateAnswer,
} from './store.ts';

export interface AnswerFields {
  questions: string[];
  answer: string;
  threshold: number;
  enabled: boolean;
  effectiveAt: string | null;
  expiresAt: string | null;
  sources?: { chunkId: string; start?: number | undefined; end?: number | undefined }[] | undefined;
  access: { mode: 'inherit' | 'list'; entries: Principal[]; denied: Principal[] };
}

async function show(tx: Tx, scope: Scope, row: AnswerView): Promise<ReviewedAnswer> {
  return presentAnswer(row, {
    places: await openPlaces(tx, scope, row.sources),
    names: await principalNames(tx, [...(row.entries ?? []), ...row.denies]),
    write: true,
    now: scope.clock.now(),
  });
}

async function showOne(tx: Tx, scope: Scope, id: string): Promise<ReviewedAnswer> {
  return show(tx, scope, found(await findAnswer(tx, id), 'correction.answer_not_found'));
}

/** @throws knowledge.base_not_found, knowledge.write_denied */
export function listReviewed(
  scope: Scope,
  input: { baseId: string; search?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<{ items: ReviewedAnswer[]; nextCursor: string | null }> {
  const before = decodeCursor(input.cursor, 1)?.[0];
  return scope.tx(async (tx) => {
    await writableBase(tx, scope, input.baseId);
    const rows = await listAnswers(tx, {
      baseId: input.baseId,
      search: input.search,
      before: before === undefined ? undefined : String(before),
      limit: input.limit + 1,
    });
    const page = toPage(rows, input.limit, { item: (row) => row, keys: (row) => [row.id] });
    const items: ReviewedAnswer[] = [];
    for (const row of page.items) items.push(await show(tx, scope, row));
    return { ...page, items };
  });
}

/** @throws knowledge.base_not_found, knowledge.write_denied, knowledge.unknown_principal, correction.source_elsewhere, correction.answer_dates */
export function addReviewed(
  scope: Scope,
  { baseId, ...fields }: AnswerFields & { baseId: Id<'base'> },
): Promise<ReviewedAnswer> {
  return scope.tx(async (tx) => {
    await writableBase(tx, scope, baseId);
    const places = await readPlaces(tx, scope, { baseId, sources: fields.sources ?? [] });
    return showOne(tx, scope, await enterReviewed(tx, scope, { baseId, fields, places }));
  });
}

/** A new reviewed answer with what it cites. The caller has checked the base and the places. @returns its id */
export async function enterReviewed(
  tx: Tx,
  scope: Scope,
  { baseId, fields, places }: Columns,
): Promise<Id<'answer'>> {
  const id = newId('answer');
  await insertAnswer(tx, {
    tenant_id: scope.tenantId,
    id,
    base_id: baseId,
    ...(await columnsOf(tx, scope, { baseId, fields, places })),
    created_by: scope.actor.userId,
    created_at: scope.clock.now(),
  });
  await finish(tx, scope, { id, baseId, fields, action: 'reviewed_answer.added' });
  return id;
}

/** @throws correction.answer_not_found, knowledge.write_denied, and as `addReviewed` */
export function changeReviewed(
  scope: Scope,
  { answerId: id, ...fields }: AnswerFields & { answerId: string },
): Promise<ReviewedAnswer> {
  return scope.tx(async (tx) => {
    const row = await writableAnswer(tx, scope, id);
    const baseId = row.base_id;
    const places =
      fields.sources === undefined
        ? row.sources
        : await readPlaces(tx, scope, { baseId, sources: fields.sources });
    await updateAnswer(tx, id, await columnsOf(tx, scope, { baseId, fields, places }));
    await finish(tx, scope, { id, baseId, fields, action: 'reviewed_answer.changed' });
    return showOne(tx, scope, id);
  });
}

/** @throws correction.answer_not_found, knowledge.write_denied */
export function removeReviewed(scope: Scope, id: string): Promise<void> {
  return scope.tx(async (tx) => {
    const row = await writableAnswer(tx, scope, id);
    await deleteAnswer(tx, id);
    await recordAudit(tx, scope, {
      action: 'reviewed_answer.deleted',
      subject: { kind: 'reviewed answer', id },
      details: { base: row.base_id },
    });
  });
}

/** One of a base that the caller does not see is as unknown as one that is not there. */
async function writableAnswer(tx: Tx, scope: Scope, id: string): Promise<AnswerView> {
  const row = found(await findAnswer(tx, id), 'correction.answer_not_found');
  await writableBase(tx, scope, row.base_id).catch((error: unknown) => {
    throw problem('correction.answer_not_found', {}, error);
  });
  return row;
}

interface Columns {
  baseId: string;
  fields: AnswerFields;
  places: CitedPlace[];
}

async function columnsOf(
  tx: Tx,
  scope: Scope,
  { baseId, fields, places }: Columns,
): Promise<Omit<AnswerRow, 'tenant_id' | 'id' | 'base_id' | 'created_by' | 'created_at'>> {
  const [effective, expires] = [fields.effectiveAt, fields.expiresAt].map((at) =>
    at === null ? null : new Date(at),
  );
  if (effective && expires && effective >= expires) throw problem('correction.answer_dates');
  return {
    access_set_id: await accessSetOf(tx, scope, { baseId, ...fields.access }),
    answer: fields.answer,
    threshold: fields.threshold,
    enabled: fields.enabled,
    effective_at: effective ?? null,
    expires_at: expires ?? null,
    sources: places,
    source_documents: [...new Set(places.map(({ documentId }) => documentId))],
    updated_by: scope.actor.userId,
    updated_at: scope.clock.now(),
  };
}

async function finish(
  tx: Tx,
  scope: Scope,
  { id, baseId, fields, action }: { id: string; baseId: string; fields: AnswerFields; action: string },
): Promise<void> {
  const { analyzer } = scope.ports.knowledge.engine;
  const questions = [...new Set(fields.questions)].map((question) => ({
    question,
    tokens: questionTokens(analyzer, question),
  }));
  await replaceQuestions(tx, { tenantId: scope.tenantId, answerId: id }, questions);
  await recordAudit(tx, scope, {
    action,
    subject: { kind: 'reviewed answer', id },
    details: {
      base: baseId,
      questions: questions.length,
      access: fields.access.mode,
      enabled: fields.enabled,
    },
  });
}
