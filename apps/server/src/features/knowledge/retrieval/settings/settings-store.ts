import { sql } from 'kysely';
import type { Tx } from '../../../../kernel/scope.ts';

export interface VersionRow {
  base_id: string | null;
  number: number;
  settings: unknown;
  note: string;
  created_at: Date;
  author: string | null;
}

function versions(tx: Tx) {
  return tx
    .selectFrom('retrieval_version')
    .leftJoin('app_user', 'app_user.id', 'retrieval_version.created_by')
    .select([
      'retrieval_version.base_id',
      'retrieval_version.number',
      'retrieval_version.settings',
      'retrieval_version.note',
      'retrieval_version.created_at',
      'app_user.name as author',
    ]);
}

const of = (baseId: string | null) =>
  sql<boolean>`retrieval_version.base_id is not distinct from ${baseId}::text`;

/** The newest settings of the tenant (base null) and of these bases. */
export async function newestSettings(
  tx: Tx,
  baseIds: readonly string[],
): Promise<{ base_id: string | null; settings: unknown }[]> {
  const { rows } = await sql<{ base_id: string | null; settings: unknown }>`
    select distinct on (base_id) base_id, settings from retrieval_version
    where base_id is null or base_id = any(${[...baseIds]}::text[])
    order by base_id, number desc`.execute(tx);
  return rows;
}

export async function newestVersion(tx: Tx, baseId: string | null): Promise<VersionRow | undefined> {
  return versions(tx).where(of(baseId)).orderBy('number', 'desc').limit(1).executeTakeFirst();
}

export async function findVersion(
  tx: Tx,
  baseId: string | null,
  number: number,
): Promise<VersionRow | undefined> {
  return versions(tx).where(of(baseId)).where('number', '=', number).executeTakeFirst();
}

export async function listVersions(
  tx: Tx,
  { baseId, before, limit }: { baseId: string | null; before: number | undefined; limit: number },
): Promise<VersionRow[]> {
  let query = versions(tx).where(of(baseId)).orderBy('number', 'desc').limit(limit);
  if (before !== undefined) query = query.where('number', '<', before);
  return query.execute();
}

export async function insertVersion(
  tx: Tx,
  version: {
    tenantId: string;
    baseId: string | null;
    number: number;
    settings: object | null;
    note: string;
    createdBy: string | null;
    now: Date;
  },
): Promise<void> {
  const settings = version.settings === null ? null : JSON.stringify(version.settings);
  await tx
    .insertInto('retrieval_version')
    .values({
      tenant_id: version.tenantId,
      base_id: version.baseId,
      number: version.number,
      settings: sql`${settings}::jsonb`,
      note: version.note,
      created_by: version.createdBy,
      created_at: version.now,
    })
    .execute();
}
