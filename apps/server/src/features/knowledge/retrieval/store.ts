import type { SearchFilters } from '@jishi/contract';
import { type Expression, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import { matchesFilters, ownerOf } from '../documents/attributes/filter-store.ts';
import { inForce } from '../documents/validity/validity-store.ts';
import { mayRead } from '../rights/readable-store.ts';

/** Bases in which these principals may read at least something, of those asked for (undefined = all). */
export async function readableBases(
  tx: Tx,
  principals: string[],
  baseIds: string[] | undefined,
): Promise<{ id: string; embedding_ready_model_id: string | null }[]> {
  let query = tx
    .selectFrom('knowledge_base')
    .select(['id', 'embedding_ready_model_id'])
    .where('deleted_at', 'is', null)
    .where(
      sql<boolean>`exists (select 1 from access_set where access_set.base_id = knowledge_base.id and ${mayRead(principals)})`,
    );
  if (baseIds !== undefined) query = query.where('id', '=', sql<string>`any(${baseIds}::text[])`);
  return query.execute();
}

/** Which documents a search may find. */
export interface Findable {
  principals: string[];
  baseIds: string[];
  /** In force at this moment. */
  at: Date;
  filters: SearchFilters | undefined;
}

/** The ids of the documents that a search may find: asked by the search itself, in its own transaction. */
export function findableDocuments({ principals, baseIds, at, filters }: Findable): Expression<unknown> {
  return sql`select document.id from document
    where document.base_id = any(${baseIds}::text[]) and document.indexed_run is not null and ${inForce(at)}
      and ${matchesFilters(filters)}
      and document.access_set_id in (select access_set.id from access_set
        where access_set.base_id = any(${baseIds}::text[]) and ${mayRead(principals)})`;
}

/** Name of an active member. */
export async function activeMemberName(tx: Tx, userId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('member')
    .innerJoin('app_user', 'app_user.id', 'member.user_id')
    .select('app_user.name')
    .where('member.user_id', '=', userId)
    .where('member.status', '=', 'active')
    .executeTakeFirst();
  return row?.name;
}

/** Those of the people who are members here, or were and still answer for a document. */
export async function knownOwners(tx: Tx, userIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{
    id: string;
  }>`select asked.id from unnest(${[...userIds]}::text[]) as asked (id)
    where exists (select 1 from member where member.user_id = asked.id)
      or exists (select 1 from document where ${ownerOf} = asked.id)`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Every base of the tenant, whoever may read it: only for the tenant's own work. */
export async function allBases(tx: Tx): Promise<{ id: string }[]> {
  return tx.selectFrom('knowledge_base').select('id').where('deleted_at', 'is', null).execute();
}

/** Every document in force, whoever may read it: only for the tenant's own work. */
export function documentsInForce(at: Date): Expression<unknown> {
  return sql`select document.id from document where document.indexed_run is not null and ${inForce(at)}`;
}

export async function basesOf(tx: Tx, documentIds: string[]): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom('document')
    .select(['id', 'base_id'])
    .where('id', '=', sql<string>`any(${documentIds}::text[])`)
    .execute();
  return new Map(rows.map(({ id, base_id }) => [id, base_id]));
}

/** Those of the documents that count at that moment. Says nothing about who may read them. */
export async function documentsInForceNow(tx: Tx, documentIds: string[], at: Date): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('document')
    .select('id')
    .where('id', '=', sql<string>`any(${documentIds}::text[])`)
    .where('indexed_run', 'is not', null)
    .where(inForce(at))
    .execute();
  return new Set(rows.map(({ id }) => id));
}
