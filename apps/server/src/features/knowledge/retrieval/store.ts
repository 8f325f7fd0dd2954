import { type Expression, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
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

/** The ids of the documents in force at that moment that these principals may find: asked by the search itself, in its own transaction. */
export function findableDocuments(principals: string[], baseIds: string[], at: Date): Expression<unknown> {
  return sql`select document.id from document
    where document.base_id = any(${baseIds}::text[]) and document.indexed_run is not null and ${inForce(at)}
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
