import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../../../kernel/scope.ts';

/** The condition of every search, on the row of `document`: it counts at this moment. Beside the condition of rights. */
export function inForce(at: Date): RawBuilder<boolean> {
  return sql<boolean>`(document.enabled
    and (document.effective_at is null or document.effective_at <= ${at}::timestamptz)
    and (document.expires_at is null or document.expires_at > ${at}::timestamptz)
    and (document.superseded_at is null or document.superseded_at > ${at}::timestamptz))`;
}

export interface ValidityChange {
  enabled?: boolean;
  effective_at?: Date | null;
  expires_at?: Date | null;
  superseded_by?: string | null;
  superseded_at?: Date | null;
}

export async function changeValidity(
  tx: Tx,
  documentId: string,
  change: ValidityChange & { updated_at: Date },
): Promise<void> {
  await tx.updateTable('document').set(change).where('id', '=', documentId).execute();
}

/** Whether `documentId` is replaced, however many steps on, by `other`; UNION ends it whatever the chain looks like. */
export async function isReplacedBy(tx: Tx, documentId: string, other: string): Promise<boolean> {
  const { rows } = await sql`with recursive chain (id) as (
      select ${documentId}::text
      union
      select document.superseded_by from document join chain on document.id = chain.id where document.superseded_by is not null
    ) select id from chain where id = ${other}`.execute(tx);
  return rows.length > 0;
}
