import { type Selectable, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { ReviewedAnswerTable } from '../../../kernel/tables.gen.ts';
import { mayRead } from '../../knowledge/index.ts';

/** A place in a document's text, with the SHA-256 of its words when it was cited. */
export interface CitedPlace {
  documentId: string;
  start: number;
  end: number;
  sha256: string;
}

export type AnswerRow = Omit<Selectable<ReviewedAnswerTable>, 'sources'> & { sources: CitedPlace[] };
export interface AnswerView extends AnswerRow {
  base_name: string;
  editor: string | null;
  entries: string[] | null;
  denies: string[];
  questions: string[];
  uses: number;
}

function views(tx: Tx) {
  return tx
    .selectFrom('reviewed_answer as entry')
    .innerJoin('knowledge_base as base', 'base.id', 'entry.base_id')
    .innerJoin('access_set', 'access_set.id', 'entry.access_set_id')
    .leftJoin('app_user', 'app_user.id', 'entry.updated_by')
    .selectAll('entry')
    .select(['base.name as base_name', 'app_user.name as editor', 'access_set.entries', 'access_set.denies'])
    .select([
      sql<
        string[]
      >`array(select question from reviewed_question where answer_id = entry.id order by ordinal)`.as(
        'questions',
      ),
      sql<number>`(select count(*)::int from turn where turn.reviewed_answer_id = entry.id)`.as('uses'),
    ])
    .where('base.deleted_at', 'is', null)
    .$castTo<AnswerView>();
}

/** Newest first. */
export async function listAnswers(
  tx: Tx,
  filter: { baseId: string; search: string | undefined; before: string | undefined; limit: number },
): Promise<AnswerView[]> {
  const { search = '' } = filter;
  let query = views(tx)
    .where('entry.base_id', '=', filter.baseId)
    .orderBy('entry.id', 'desc')
    .limit(filter.limit);
  if (filter.before !== undefined) query = query.where('entry.id', '<', filter.before);
  if (search !== '')
    query = query.where(
      sql<boolean>`(strpos(lower(entry.answer), lower(${search})) > 0 or exists (select 1 from reviewed_question
        where answer_id = entry.id and strpos(lower(question), lower(${search})) > 0))`,
    );
  return query.execute();
}

export async function findAnswer(tx: Tx, id: string): Promise<AnswerView | undefined> {
  return views(tx).where('entry.id', '=', id).executeTakeFirst();
}

/** Those of the answers that one of these principals may get, whatever their dates. */
export async function readableAnswers(
  tx: Tx,
  principals: string[],
  ids: string[],
): Promise<{ id: string; editor: string | null; updated_at: Date }[]> {
  return tx
    .selectFrom('reviewed_answer')
    .innerJoin('access_set', 'access_set.id', 'reviewed_answer.access_set_id')
    .leftJoin('app_user', 'app_user.id', 'reviewed_answer.updated_by')
    .select(['reviewed_answer.id', 'app_user.name as editor', 'reviewed_answer.updated_at'])
    .where('reviewed_answer.id', '=', sql<string>`any(${ids}::text[])`)
    .where(mayRead(principals))
    .execute();
}

export interface Candidate extends Pick<AnswerRow, 'id' | 'answer' | 'threshold' | 'sources' | 'updated_at'> {
  editor: string | null;
  question: string;
}

/** Patterns with most of the tokens, of answers that count at `at` and that these principals may get. */
export async function candidates(
  tx: Tx,
  query: { principals: string[]; baseIds: string[] | undefined; tokens: string[]; at: Date; limit: number },
): Promise<Candidate[]> {
  const tokens = sql`${query.tokens}::text[]`;
  let found = tx
    .selectFrom('reviewed_question as pattern')
    .innerJoin('reviewed_answer as entry', 'entry.id', 'pattern.answer_id')
    .innerJoin('knowledge_base as base', 'base.id', 'entry.base_id')
    .innerJoin('access_set', 'access_set.id', 'entry.access_set_id')
    .leftJoin('app_user', 'app_user.id', 'entry.updated_by')
    .select(['entry.id', 'entry.answer', 'entry.threshold', 'entry.sources', 'entry.updated_at'])
    .select(['app_user.name as editor', 'pattern.question'])
    .where('base.deleted_at', 'is', null)
    .where('entry.enabled', '=', true)
    .where(sql<boolean>`(entry.effective_at is null or entry.effective_at <= ${query.at})`)
    .where(sql<boolean>`(entry.expires_at is null or entry.expires_at > ${query.at})`)
    .where(sql<boolean>`pattern.tokens && ${tokens}`)
    .where(mayRead(query.principals))
    .orderBy(
      sql`(select count(*) from unnest(pattern.tokens) as token where token = any(${tokens}))::real
        / greatest(cardinality(pattern.tokens), 1) desc`,
    )
    .orderBy('entry.id')
    .limit(query.limit);
  if (query.baseIds !== undefined)
    found = found.where('entry.base_id', '=', sql<string>`any(${query.baseIds}::text[])`);
  return (await found.execute()) as Candidate[];
}

export async function insertAnswer(tx: Tx, row: AnswerRow): Promise<void> {
  await tx
    .insertInto('reviewed_answer')
    .values({ ...row, sources: sql`${JSON.stringify(row.sources)}::jsonb` })
    .execute();
}

export async function updateAnswer(
  tx: Tx,
  id: string,
  change: Omit<AnswerRow, 'tenant_id' | 'id' | 'base_id' | 'created_by' | 'created_at'>,
): Promise<void> {
  await tx
    .updateTable('reviewed_answer')
    .set({ ...change, sources: sql`${JSON.stringify(change.sources)}::jsonb` })
    .where('id', '=', id)
    .execute();
}

export async function replaceQuestions(
  tx: Tx,
  { tenantId, answerId }: { tenantId: string; answerId: string },
  questions: { question: string; tokens: string[] }[],
): Promise<void> {
  await tx.deleteFrom('reviewed_question').where('answer_id', '=', answerId).execute();
  const rows = questions.map((question, ordinal) => ({
    tenant_id: tenantId,
    answer_id: answerId,
    ordinal,
    ...question,
  }));
  await tx.insertInto('reviewed_question').values(rows).execute();
}

export async function deleteAnswer(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('reviewed_answer').where('id', '=', id).execute();
}
