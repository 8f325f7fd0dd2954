import { sql } from 'kysely';
import type { Tx } from '../../../../kernel/scope.ts';
import { tagKey } from './tag.ts';

export interface AttributeColumns {
  owner_id?: string | null;
  dated_on?: string | null;
}

export async function updateAttributes(
  tx: Tx,
  documentIds: readonly string[],
  columns: AttributeColumns & { updated_at: Date },
): Promise<void> {
  await tx
    .updateTable('document')
    .set(columns)
    .where('id', '=', sql<string>`any(${[...documentIds]}::text[])`)
    .execute();
}

export interface TagChange {
  baseId: string;
  documentIds: readonly string[];
  tags: readonly string[];
}

/** A tag that the base knows already is written as it is there. */
export async function addTags(tx: Tx, { baseId, documentIds, tags }: TagChange): Promise<void> {
  await sql`insert into document_tag (tenant_id, document_id, base_id, tag_key, tag)
    select document.tenant_id, document.id, ${baseId}, added.tag_key, coalesce((select min(known.tag) from document_tag known
      where known.base_id = ${baseId} and known.tag_key = added.tag_key), added.tag)
    from document cross join unnest(${tags.map(tagKey)}::text[], ${[...tags]}::text[]) as added (tag_key, tag)
    where document.id = any(${[...documentIds]}::text[])
    on conflict do nothing`.execute(tx);
}

export async function removeTags(tx: Tx, { documentIds, tags }: TagChange): Promise<void> {
  await sql`delete from document_tag where document_id = any(${[...documentIds]}::text[])
    and tag_key = any(${tags.map(tagKey)}::text[])`.execute(tx);
}

export async function clearTags(tx: Tx, documentId: string): Promise<void> {
  await tx.deleteFrom('document_tag').where('document_id', '=', documentId).execute();
}

/** The largest number of tags that one of the documents has. */
export async function mostTags(tx: Tx, documentIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ most: number }>`select coalesce(max(n), 0) as most from (
    select count(*) as n from document_tag where document_id = any(${[...documentIds]}::text[])
    group by document_id) counted`.execute(tx);
  return Number(rows[0]?.most ?? 0);
}
