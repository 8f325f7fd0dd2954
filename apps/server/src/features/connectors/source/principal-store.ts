import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';

export interface MappedPrincipal {
  external: string;
  principal: string | null;
  manual: boolean;
}

export async function listPrincipals(tx: Tx, sourceId: string): Promise<MappedPrincipal[]> {
  return tx
    .selectFrom('source_principal')
    .select(['external', 'principal', 'manual'])
    .where('source_id', '=', sourceId)
    .orderBy('external')
    .execute();
}

/** Whom these external readers are; those that are not mapped are absent. */
export async function mappedPrincipals(
  tx: Tx,
  sourceId: string,
  externals: string[],
): Promise<MappedPrincipal[]> {
  return tx
    .selectFrom('source_principal')
    .select(['external', 'principal', 'manual'])
    .where('source_id', '=', sourceId)
    .where('external', '=', sql<string>`any(${externals}::text[])`)
    .execute();
}

export async function writePrincipals(
  tx: Tx,
  { tenantId, sourceId }: { tenantId: string; sourceId: string },
  mapped: MappedPrincipal[],
): Promise<void> {
  if (mapped.length === 0) return;
  await sql`insert into source_principal (tenant_id, source_id, external, principal, manual)
    select ${tenantId}, ${sourceId}, external, principal, manual
    from jsonb_to_recordset(${JSON.stringify(mapped)}::jsonb) as given (external text, principal text, manual boolean)
    on conflict (tenant_id, source_id, external) do update set principal = excluded.principal, manual = excluded.manual`.execute(
    tx,
  );
}

/** Active members by verified e-mail address, lower case. An address that nobody proved is no identity. */
export async function membersByEmail(tx: Tx, emails: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ email: string; id: string }>`
    select lower(u.email) as email, u.id from member m join app_user u on u.id = m.user_id
    where m.status = 'active' and u.email_verified and lower(u.email) = any(${emails}::text[])`.execute(tx);
  return new Map(rows.map((row) => [row.email, row.id]));
}
