import { type Insertable, type Selectable, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { RequestContentPolicyTable, RequestContentTable } from '../../../kernel/tables.gen.ts';

export type PolicyRow = Omit<Selectable<RequestContentPolicyTable>, 'tenant_id'>;
export type ContentRow = Selectable<RequestContentTable>;

export async function findPolicy(tx: Tx): Promise<PolicyRow | undefined> {
  return tx
    .selectFrom('request_content_policy')
    .select(['enabled', 'retention_days', 'readers'])
    .executeTakeFirst();
}

export async function writePolicy(tx: Tx, row: Insertable<RequestContentPolicyTable>): Promise<void> {
  const { tenant_id: _, ...values } = row;
  await tx
    .insertInto('request_content_policy')
    .values(row)
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute();
}

/**
 * Keeps one exchange, if the tenant still wants it at this moment and something was sent for the request. What expires
 * later than a shortened policy allows is moved with the policy (`shortenExpiry`).
 */
export async function insertContent(tx: Tx, row: Omit<Insertable<RequestContentTable>, 'expires_at'>) {
  await sql`
    INSERT INTO request_content (tenant_id, request_id, user_id, at, expires_at, envelope, truncated)
    SELECT ${row.tenant_id}, ${row.request_id}, ${row.user_id ?? null}, ${row.at}::timestamptz,
      ${row.at}::timestamptz + retention_days * interval '1 day', ${row.envelope}, ${row.truncated}
    FROM request_content_policy
    WHERE enabled AND EXISTS (SELECT 1 FROM usage_record WHERE request_id = ${row.request_id})
    ON CONFLICT DO NOTHING`.execute(tx);
}

/** Undefined: not kept, or its time is over. */
export async function findContent(tx: Tx, requestId: string, now: Date): Promise<ContentRow | undefined> {
  return tx
    .selectFrom('request_content')
    .selectAll()
    .where('request_id', '=', requestId)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

export async function countContent(tx: Tx, now: Date): Promise<number> {
  const row = await tx
    .selectFrom('request_content')
    .select((expression) => expression.fn.countAll<number>().as('count'))
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

export async function deleteContent(tx: Tx): Promise<number> {
  const { numDeletedRows } = await tx.deleteFrom('request_content').executeTakeFirst();
  return Number(numDeletedRows);
}

/** A shorter time counts for what is kept already. */
export async function shortenExpiry(tx: Tx, days: number): Promise<void> {
  await sql`UPDATE request_content SET expires_at = at + ${days}::integer * interval '1 day'
    WHERE expires_at > at + ${days}::integer * interval '1 day'`.execute(tx);
}
