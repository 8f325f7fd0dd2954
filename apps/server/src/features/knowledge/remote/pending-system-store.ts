import type { Id } from '@jishi/contract';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../../../kernel/tables.gen.ts';

/** What may change what is found of a document: [table, event, transition tables, function]. */
const triggers = [
  ['document', 'insert', 'new table as changed', 'note_pending_documents'],
  ['document', 'update', 'old table as before new table as changed', 'note_pending_document_changes'],
  ['document', 'delete', 'old table as changed', 'note_pending_documents'],
  ['chunk', 'insert', 'new table as changed', 'note_pending_chunks'],
  ['chunk', 'update', 'new table as changed', 'note_pending_chunks'],
  ['chunk', 'delete', 'old table as changed', 'note_pending_chunks'],
  ['knowledge_base', 'update', 'old table as before new table as changed', 'note_pending_bases'],
] as const;

/**
 * Notes every change from now on for the remote index called `name`, or for none. A remote index that is new gets every
 * document. To be called at the start of each process; processes that start together wait for each other.
 */
export function followChanges(system: Kysely<Database>, name: string | undefined): Promise<void> {
  return system.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(727434)`.execute(tx);
    const { rows } = await sql<{ name: string | null }>`
      select obj_description('search_pending'::regclass, 'pg_class') as name`.execute(tx);
    const known = rows[0]?.name ?? undefined;
    if (known === name) return;
    for (const [table, event] of triggers)
      await sql`drop trigger if exists ${sql.id(`pending_${event}`)} on ${sql.id(table)}`.execute(tx);
    if (name === undefined) await sql`delete from search_pending`.execute(tx);
    else await followFor(tx);
    await sql`comment on table search_pending is ${name === undefined ? sql`null` : sql.lit(name)}`.execute(
      tx,
    );
  });
}

async function followFor(tx: Transaction<Database>): Promise<void> {
  for (const [table, event, tables, action] of triggers)
    await sql`create trigger ${sql.id(`pending_${event}`)} after ${sql.raw(event)} on ${sql.id(table)}
      referencing ${sql.raw(tables)} for each statement execute function ${sql.id(action)}()`.execute(tx);
  await sql`insert into search_pending (tenant_id, document_id, version)
    select tenant_id, id, nextval('search_pending_version') from document where indexed_run is not null
    on conflict (tenant_id, document_id) do update set version = excluded.version`.execute(tx);
}

/** Tenants with documents whose copies are to be made and that nobody is at. */
export async function tenantsPending(system: Kysely<Database>): Promise<Id<'tenant'>[]> {
  const { rows } = await sql<{ id: Id<'tenant'> }>`select distinct tenant_id as id from search_pending
    where claimed_until is null or claimed_until < now()`.execute(system);
  return rows.map(({ id }) => id);
}
