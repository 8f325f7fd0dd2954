import { type Selectable, sql, type Updateable } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { GlossaryEntryTable } from '../../../kernel/tables.gen.ts';

export type EntryRow = Selectable<GlossaryEntryTable>;
export type EntryView = EntryRow & { base_name: string | null; editor: string | null };

function views(tx: Tx) {
  return tx
    .selectFrom('glossary_entry as entry')
    .leftJoin('knowledge_base as base', 'base.id', 'entry.base_id')
    .leftJoin('app_user', 'app_user.id', 'entry.updated_by')
    .selectAll('entry')
    .select(['base.name as base_name', 'app_user.name as editor']);
}

/** Of the tenant, and of one base when it is given; by term. */
export async function listEntries(
  tx: Tx,
  query: {
    baseId: string | undefined;
    search: string | undefined;
    after: { term: string; id: string } | undefined;
    limit: number;
  },
): Promise<EntryView[]> {
  const { baseId, search, after, limit } = query;
  const like = `%${(search ?? '').replace(/[\\%_]/g, '\\$&')}%`;
  return views(tx)
    .where(sql<boolean>`(entry.base_id is null or entry.base_id = ${baseId ?? null}::text)`)
    .$if(search !== undefined && search !== '', (query_) =>
      query_.where(
        sql<boolean>`(entry.term ilike ${like} or array_to_string(entry.synonyms, ' ') ilike ${like})`,
      ),
    )
    .$if(after !== undefined, (query_) =>
      query_.where(
        sql<boolean>`(lower(entry.term), entry.id) > (lower(${after?.term ?? ''}), ${after?.id ?? ''})`,
      ),
    )
    .orderBy(sql`lower(entry.term)`)
    .orderBy('entry.id')
    .limit(limit)
    .execute();
}

export async function findEntry(tx: Tx, id: string): Promise<EntryView | undefined> {
  return views(tx).where('entry.id', '=', id).executeTakeFirst();
}

export async function insertEntry(tx: Tx, row: Omit<EntryRow, never>): Promise<void> {
  await tx.insertInto('glossary_entry').values(row).execute();
}

export async function updateEntry(tx: Tx, id: string, change: Updateable<GlossaryEntryTable>): Promise<void> {
  await tx.updateTable('glossary_entry').set(change).where('id', '=', id).execute();
}

export async function deleteEntry(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('glossary_entry').where('id', '=', id).execute();
}

/** Entries of these bases and of the tenant, one of whose forms stands somewhere in the folded question. */
export async function entriesIn(
  tx: Tx,
  { baseIds, question }: { baseIds: readonly string[]; question: string },
): Promise<Pick<EntryRow, 'term' | 'synonyms' | 'whole'>[]> {
  return tx
    .selectFrom('glossary_entry')
    .select(['term', 'synonyms', 'whole'])
    .where(sql<boolean>`(base_id is null or base_id = any(${[...baseIds]}::text[]))`)
    .where(sql<boolean>`exists (select 1 from unnest(forms) as form where position(form in ${question}) > 0)`)
    .limit(100)
    .execute();
}

/** What the analysis of a base keeps whole. */
export async function wholeForms(tx: Tx, baseId: string): Promise<string[]> {
  const { rows } = await sql<{ form: string }>`select distinct form from glossary_entry, unnest(forms) as form
    where whole and (base_id is null or base_id = ${baseId}) order by form limit 20000`.execute(tx);
  return rows.map(({ form }) => form);
}

/** Bases of the tenant that are not being deleted. */
export async function baseIds(tx: Tx): Promise<string[]> {
  const rows = await tx.selectFrom('knowledge_base').select('id').where('deleted_at', 'is', null).execute();
  return rows.map(({ id }) => id);
}
