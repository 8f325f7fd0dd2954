import { type Selectable, sql, type Updateable } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { TriageCaseTable, TriageEventTable } from '../../../kernel/tables.gen.ts';

export type CaseRow = Selectable<TriageCaseTable>;
export interface CaseView extends CaseRow {
  base_name: string | null;
  assignee: string | null;
  reason: string | null;
  comment: string | null;
}
export type EventView = Selectable<TriageEventTable> & { author: string | null };

/** Whose cases: those of the kept bases, those of none for administrators, and those given to this person. */
export interface Sight {
  userId: string;
  /** Bases that they look after; those that they own are among them. */
  kept: string[];
  owned: string[];
  administers: boolean;
}

function views(tx: Tx) {
  return tx
    .selectFrom('triage_case as entry')
    .innerJoin('turn', 'turn.id', 'entry.turn_id')
    .leftJoin('knowledge_base as base', 'base.id', 'entry.base_id')
    .leftJoin('app_user', 'app_user.id', 'entry.assignee_id')
    .selectAll('entry')
    .select([
      'base.name as base_name',
      'app_user.name as assignee',
      'turn.feedback_reason as reason',
      'turn.feedback_comment as comment',
    ]);
}

function seenBy({ userId, kept, administers }: Sight) {
  return sql<boolean>`(entry.base_id = any(${kept}::text[]) or entry.assignee_id = ${userId}
    or (${administers}::boolean and entry.base_id is null))`;
}

export interface CaseFilter {
  baseId?: string | undefined;
  state?: string | undefined;
  cause?: string | undefined;
  mine: boolean;
  before: string | undefined;
  limit: number;
}

/** Newest first. */
export async function listCases(tx: Tx, sight: Sight, filter: CaseFilter): Promise<CaseView[]> {
  let query = views(tx).where(seenBy(sight)).orderBy('entry.id', 'desc').limit(filter.limit);
  if (filter.baseId !== undefined) query = query.where('entry.base_id', '=', filter.baseId);
  if (filter.state !== undefined) query = query.where('entry.state', '=', filter.state);
  if (filter.cause !== undefined)
    query = query.where(sql<boolean>`coalesce(entry.cause, entry.suggested_cause) = ${filter.cause}`);
  if (filter.mine) query = query.where('entry.assignee_id', '=', sight.userId);
  if (filter.before !== undefined) query = query.where('entry.id', '<', filter.before);
  return query.execute();
}

/** Undefined for a case that is not there and for one that is not this person's. */
export async function findCase(tx: Tx, sight: Sight, caseId: string): Promise<CaseView | undefined> {
  return views(tx).where('entry.id', '=', caseId).where(seenBy(sight)).executeTakeFirst();
}

/** Whoever asks: for the tenant's own work. */
export async function findAnyCase(tx: Tx, caseId: string): Promise<CaseView | undefined> {
  return views(tx).where('entry.id', '=', caseId).executeTakeFirst();
}

export async function caseOfTurn(tx: Tx, turnId: string): Promise<CaseRow | undefined> {
  return tx.selectFrom('triage_case').selectAll().where('turn_id', '=', turnId).executeTakeFirst();
}

/** Cases that wait for somebody. */
export async function countCases(tx: Tx, sight: Sight): Promise<{ open: number; mine: number }> {
  const row = await tx
    .selectFrom('triage_case as entry')
    .select([
      sql<number>`count(*)`.as('open'),
      sql<number>`count(*) filter (where entry.assignee_id = ${sight.userId})`.as('mine'),
    ])
    .where(seenBy(sight))
    .where('state', 'in', ['open', 'in-progress', 'waiting'])
    .executeTakeFirstOrThrow();
  return { open: Number(row.open), mine: Number(row.mine) };
}

export async function insertCase(
  tx: Tx,
  row: { tenantId: string; id: string; turnId: string; now: Date },
): Promise<void> {
  await tx
    .insertInto('triage_case')
    .values({
      tenant_id: row.tenantId,
      id: row.id,
      turn_id: row.turnId,
      state: 'open',
      created_at: row.now,
      updated_at: row.now,
    })
    .execute();
}

export async function updateCase(tx: Tx, caseId: string, change: Updateable<TriageCaseTable>): Promise<void> {
  await tx.updateTable('triage_case').set(change).where('id', '=', caseId).execute();
}

export async function saveFindings(
  tx: Tx,
  caseId: string,
  findings: { baseId: string | null; cause: string; signals: object; now: Date },
): Promise<void> {
  await tx
    .updateTable('triage_case')
    .set({
      base_id: findings.baseId,
      suggested_cause: findings.cause,
      signals: sql`${JSON.stringify(findings.signals)}::jsonb`,
      notified_at: findings.now,
    })
    .where('id', '=', caseId)
    .execute();
}

export interface NewEvent {
  tenantId: string;
  id: string;
  caseId: string;
  kind: string;
  userId: string | null;
  text?: string;
  details?: Record<string, unknown>;
  now: Date;
}

export async function insertEvent(tx: Tx, event: NewEvent): Promise<void> {
  await tx
    .insertInto('triage_event')
    .values({
      tenant_id: event.tenantId,
      id: event.id,
      case_id: event.caseId,
      kind: event.kind,
      user_id: event.userId,
      text: event.text ?? '',
      details: sql`${JSON.stringify(event.details ?? {})}::jsonb`,
      created_at: event.now,
    })
    .execute();
}

export async function listEvents(tx: Tx, caseId: string): Promise<EventView[]> {
  return tx
    .selectFrom('triage_event')
    .leftJoin('app_user', 'app_user.id', 'triage_event.user_id')
    .selectAll('triage_event')
    .select('app_user.name as author')
    .where('case_id', '=', caseId)
    .orderBy('triage_event.id')
    .limit(500)
    .execute();
}

/** Regression cases that came from a case, with how their last run ended. */
export async function regressionsOf(
  tx: Tx,
  caseId: string,
  baseIds: string[],
): Promise<{ id: string; passed: boolean | null }[]> {
  return tx
    .selectFrom('regression_case')
    .select('id')
    .select(
      sql<
        boolean | null
      >`(select passed from regression_result result where result.case_id = regression_case.id
        order by result.id desc limit 1)`.as('passed'),
    )
    .where('triage_case_id', '=', caseId)
    .where('base_id', '=', sql<string>`any(${baseIds}::text[])`)
    .orderBy('id')
    .execute();
}

/** Names of the documents of a base that could not be read, newest first. */
export async function failedDocuments(tx: Tx, baseId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('document')
    .select('name')
    .where('base_id', '=', baseId)
    .where('status', '=', 'failed')
    .orderBy('id', 'desc')
    .limit(200)
    .execute();
  return rows.map(({ name }) => name);
}

/** Whether one of these principals owns any base. */
export async function ownsSomething(tx: Tx, principals: string[]): Promise<boolean> {
  const row = await tx
    .selectFrom('base_grant')
    .select('base_id')
    .where('access_right', '=', 'own')
    .where('principal', '=', sql<string>`any(${principals}::text[])`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
