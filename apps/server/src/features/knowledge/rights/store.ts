import type { BaseRight } from '@jishi/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import { type AccessEntries, accessSetId, deniedOf, type Grant, readersOf } from './access-set.ts';
import type { PrincipalKey } from './principal.ts';
import { mayRead } from './readable-store.ts';

/**
 * Takes the base for a change of rights or of its documents: one at a time, so that lists, readers and documents
 * always fit together. False when there is no such base.
 */
export async function lockBase(tx: Tx, baseId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('knowledge_base')
    .select('id')
    .where('id', '=', baseId)
    .where('deleted_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

export async function grantsOf(tx: Tx, baseId: string): Promise<Grant[]> {
  const rows = await tx
    .selectFrom('base_grant')
    .select(['principal', 'access_right'])
    .where('base_id', '=', baseId)
    .orderBy('principal')
    .execute();
  return rows.map((row) => ({ principal: row.principal, right: row.access_right as BaseRight }));
}

/** The rights that these principals hold, by base. */
export async function rightsOf(
  tx: Tx,
  principals: PrincipalKey[],
  baseIds: string[],
): Promise<Map<string, BaseRight[]>> {
  const rows = await tx
    .selectFrom('base_grant')
    .select(['base_id', 'access_right'])
    .where('base_id', '=', sql<string>`any(${baseIds}::text[])`)
    .where('principal', '=', sql<string>`any(${principals}::text[])`)
    .execute();
  const rights = new Map<string, BaseRight[]>();
  for (const row of rows)
    rights.set(row.base_id, [...(rights.get(row.base_id) ?? []), row.access_right as BaseRight]);
  return rights;
}

/** Whether one of the base's access lists lets these principals read. */
export async function readsIn(tx: Tx, principals: PrincipalKey[], baseId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('access_set')
    .select('id')
    .where('base_id', '=', baseId)
    .where(mayRead(principals))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Who reads nothing of a base. */
export async function denialsOf(tx: Tx, baseId: string): Promise<PrincipalKey[]> {
  const rows = await tx
    .selectFrom('base_denial')
    .select('principal')
    .where('base_id', '=', baseId)
    .orderBy('principal')
    .execute();
  return rows.map(({ principal }) => principal);
}

export interface BaseRights {
  grants: Grant[];
  denies: PrincipalKey[];
}

/** Replaces grants and denials of a locked base and, in the same breath, readers and denied of all its access lists. */
export async function replaceRights(
  tx: Tx,
  { tenantId, baseId, grants, denies }: { tenantId: string; baseId: string } & BaseRights,
): Promise<void> {
  await tx.deleteFrom('base_denial').where('base_id', '=', baseId).execute();
  if (denies.length > 0) {
    const rows = denies.map((principal) => ({ tenant_id: tenantId, base_id: baseId, principal }));
    await tx.insertInto('base_denial').values(rows).execute();
  }
  await replaceGrantRows(tx, { tenantId, baseId, grants });
  const sets = await tx
    .selectFrom('access_set')
    .select(['id', 'entries', 'denies'])
    .where('base_id', '=', baseId)
    .execute();
  const fresh = sets.map((set) => ({
    id: set.id,
    readers: readersOf(set.entries, grants),
    denied: deniedOf(set.denies, denies),
  }));
  await sql`update access_set set readers = array(select jsonb_array_elements_text(fresh.readers)),
      denied = array(select jsonb_array_elements_text(fresh.denied))
    from jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb) as fresh (id text, readers jsonb, denied jsonb)
    where access_set.id = fresh.id and access_set.base_id = ${baseId}`.execute(tx);
}

async function replaceGrantRows(
  tx: Tx,
  { tenantId, baseId, grants }: { tenantId: string; baseId: string; grants: Grant[] },
): Promise<void> {
  await tx.deleteFrom('base_grant').where('base_id', '=', baseId).execute();
  if (grants.length > 0) {
    const rows = grants.map(({ principal, right }) => ({
      tenant_id: tenantId,
      base_id: baseId,
      principal,
      access_right: right,
    }));
    await tx.insertInto('base_grant').values(rows).execute();
  }
}

/** Nobody reads anything of this base any more. */
export async function withdrawAllRights(tx: Tx, baseId: string): Promise<void> {
  await tx.deleteFrom('base_grant').where('base_id', '=', baseId).execute();
  await tx.updateTable('access_set').set({ readers: [] }).where('base_id', '=', baseId).execute();
}

/** The access list of a locked base, made when it is new. `entries` and `denies` sorted and distinct. */
export async function ensureAccessSet(
  tx: Tx,
  list: { tenantId: string; baseId: string; entries: AccessEntries; denies?: PrincipalKey[] | undefined },
): Promise<string> {
  const { tenantId, baseId, entries, denies = [] } = list;
  const id = accessSetId(baseId, { entries, denies });
  const readers = readersOf(entries, await grantsOf(tx, baseId));
  const denied = deniedOf(denies, await denialsOf(tx, baseId));
  await tx
    .insertInto('access_set')
    .values({ tenant_id: tenantId, id, base_id: baseId, entries, denies, readers, denied })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet({ readers, denied }))
    .execute();
  return id;
}

/** Drops the lists of a locked base that no document and no reviewed answer uses any more; the inherited one stays. */
export async function dropUnusedAccessSets(tx: Tx, baseId: string): Promise<void> {
  await tx
    .deleteFrom('access_set')
    .where('base_id', '=', baseId)
    .where(sql<boolean>`not (entries is null and denies = '{}')`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('document')
            .select('document.id')
            .whereRef('document.access_set_id', '=', 'access_set.id')
            .whereRef('document.tenant_id', '=', 'access_set.tenant_id'),
        ),
      ),
    )
    .where(
      sql<boolean>`not exists (select 1 from reviewed_answer where reviewed_answer.access_set_id = access_set.id
        and reviewed_answer.tenant_id = access_set.tenant_id)`,
    )
    .execute();
}

/** Bases in which one of these principals holds one of the rights. */
export async function basesHeldBy(
  tx: Tx,
  principals: PrincipalKey[],
  rights: BaseRight[],
): Promise<string[]> {
  const rows = await tx
    .selectFrom('base_grant')
    .innerJoin('knowledge_base', 'knowledge_base.id', 'base_grant.base_id')
    .select('base_grant.base_id')
    .distinct()
    .where('access_right', '=', sql<string>`any(${rights}::text[])`)
    .where('deleted_at', 'is', null)
    .where('principal', '=', sql<string>`any(${principals}::text[])`)
    .execute();
  return rows.map((row) => row.base_id);
}
