import { type Selectable, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { KnowledgeBaseTable } from '../../../kernel/tables.gen.ts';
import { mayRead } from '../rights/readable-store.ts';

export type BaseRow = Selectable<KnowledgeBaseTable>;

/** A base with what its viewer may know of its documents. */
export interface BaseSummaryRow extends BaseRow {
  reads: boolean;
  documents: number;
  chunks: number;
  failed: number;
  pending: number;
  last_change: Date | null;
}

export async function findBase(tx: Tx, baseId: string): Promise<BaseRow | undefined> {
  return tx
    .selectFrom('knowledge_base')
    .selectAll()
    .where('id', '=', baseId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
}

export interface SummaryFilter {
  principals: string[];
  /** Sees every base, and counts of all documents. */
  administers: boolean;
  baseId?: string;
}

/** Bases that the viewer may see, by name; the numbers count readable documents only, except for administrators. */
export async function summariseBases(tx: Tx, filter: SummaryFilter): Promise<BaseSummaryRow[]> {
  const { rows } = await sql<BaseSummaryRow>`
    select base.*, readable.sets is not null as reads,
      counted.documents, counted.chunks, counted.failed, counted.pending, counted.last_change
    from knowledge_base base
    cross join lateral (
      select array_agg(id) as sets from access_set
      where access_set.base_id = base.id and ${mayRead(filter.principals)}
    ) readable
    cross join lateral (
      select count(*) as documents, coalesce(sum(chunk_count), 0) as chunks, max(updated_at) as last_change,
        count(*) filter (where status = 'failed') as failed,
        count(*) filter (where status in ('stored', 'parsing', 'chunking', 'indexing')) as pending
      from document
      where document.base_id = base.id and (${filter.administers} or access_set_id = any(readable.sets))
    ) counted
    where base.deleted_at is null
      and (${filter.baseId ?? null}::text is null or base.id = ${filter.baseId ?? null})
      and (${filter.administers} or readable.sets is not null or exists (select 1 from base_grant
        where base_grant.base_id = base.id and access_right = 'own' and principal = any(${filter.principals}::text[])))
    order by lower(base.name), base.id`.execute(tx);
  return rows;
}

export async function insertBase(
  tx: Tx,
  base: {
    tenantId: string;
    id: string;
    name: string;
    description: string;
    createdBy: string | null;
    now: Date;
  },
): Promise<void> {
  await tx
    .insertInto('knowledge_base')
    .values({
      tenant_id: base.tenantId,
      id: base.id,
      name: base.name,
      description: base.description,
      created_by: base.createdBy,
      created_at: base.now,
      updated_at: base.now,
    })
    .execute();
}

export async function updateBase(
  tx: Tx,
  baseId: string,
  fields: {
    name?: string | undefined;
    description?: string | undefined;
    parsing?: object | undefined;
    embedding_model_id?: string | null;
    embedding_ready_model_id?: string | null;
    deleted_at?: Date;
    updated_at: Date;
  },
): Promise<void> {
  const { parsing, ...columns } = fields;
  const settings = parsing && { parse_settings: sql`${JSON.stringify(parsing)}::jsonb` };
  await tx
    .updateTable('knowledge_base')
    .set({ ...columns, ...settings })
    .where('id', '=', baseId)
    .execute();
}

/** A base that is being deleted, its documents gone: the last row. Grants and lists go with it. */
export async function dropDeletedBase(tx: Tx, baseId: string): Promise<void> {
  await tx
    .deleteFrom('knowledge_base')
    .where('id', '=', baseId)
    .where('deleted_at', 'is not', null)
    .execute();
}
