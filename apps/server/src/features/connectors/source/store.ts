import { type Selectable, sql, type Updateable } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { SourceTable } from '../../../kernel/tables.gen.ts';

export type SourceRow = Selectable<SourceTable>;

export async function insertSource(
  tx: Tx,
  source: Omit<SourceRow, 'cursor' | 'failures' | 'held_removals' | 'lease_owner' | 'lease_until' | 'paused'>,
): Promise<SourceRow> {
  return tx
    .insertInto('source')
    .values({ ...source, config: JSON.stringify(source.config), schedule: JSON.stringify(source.schedule) })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function findSource(tx: Tx, sourceId: string): Promise<SourceRow | undefined> {
  return tx.selectFrom('source').selectAll().where('id', '=', sourceId).executeTakeFirst();
}

/** The same, for a change: one at a time. */
export async function lockSource(tx: Tx, sourceId: string): Promise<SourceRow | undefined> {
  return tx.selectFrom('source').selectAll().where('id', '=', sourceId).forUpdate().executeTakeFirst();
}

export async function listSources(tx: Tx, baseIds: string[]): Promise<SourceRow[]> {
  return tx
    .selectFrom('source')
    .selectAll()
    .where('base_id', '=', sql<string>`any(${baseIds}::text[])`)
    .orderBy('id')
    .execute();
}

export async function updateSource(
  tx: Tx,
  sourceId: string,
  fields: Updateable<SourceTable>,
): Promise<SourceRow | undefined> {
  return tx
    .updateTable('source')
    .set({
      ...fields,
      ...(fields.config === undefined ? {} : { config: JSON.stringify(fields.config) }),
      ...(fields.schedule === undefined ? {} : { schedule: JSON.stringify(fields.schedule) }),
    })
    .where('id', '=', sourceId)
    .returningAll()
    .executeTakeFirst();
}

export async function deleteSource(tx: Tx, sourceId: string): Promise<void> {
  await tx.deleteFrom('source').where('id', '=', sourceId).execute();
}

/** The documents that a source keeps. */
export async function documentsOfSource(tx: Tx, sourceId: string): Promise<string[]> {
  const rows = await tx.selectFrom('document').select('id').where('source_id', '=', sourceId).execute();
  return rows.map(({ id }) => id);
}

export interface SourceFigures {
  documents: number;
  failed: number;
  unmapped: number;
}

export async function figuresOf(tx: Tx, sourceIds: string[]): Promise<Map<string, SourceFigures>> {
  const { rows } = await sql<SourceFigures & { id: string }>`
    select id,
      (select count(*)::int from source_item item where item.source_id = source.id and document_id is not null) as documents,
      (select count(*)::int from source_item item where item.source_id = source.id and status = 'failed') as failed,
      (select count(*)::int from source_principal who where who.source_id = source.id and principal is null) as unmapped
    from source where id = any(${sourceIds}::text[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}
