import { type Selectable, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { ModelCacheTable } from '../../../kernel/tables.gen.ts';

export type CacheRow = Selectable<ModelCacheTable>;

export interface CachePlace {
  scopeKey: string;
  requestHash: string;
  /** Models that may answer this request now: an answer of another one is not given. */
  modelIds: string[];
  at: Date;
}

export async function findExact(tx: Tx, place: CachePlace): Promise<CacheRow | undefined> {
  return tx
    .selectFrom('model_cache')
    .selectAll()
    .where('scope_key', '=', place.scopeKey)
    .where('request_hash', '=', place.requestHash)
    .where('model_id', 'in', place.modelIds)
    .where('expires_at', '>', place.at)
    .executeTakeFirst();
}

export interface SimilarPlace extends CachePlace {
  contextHash: string;
  embeddingModelId: string;
  vector: Float32Array;
  threshold: number;
}

/** The most similar question in the same scope and the same context, if it is similar enough. */
export async function findSimilar(tx: Tx, place: SimilarPlace): Promise<CacheRow | undefined> {
  const wanted = vectorText(place.vector);
  const { rows } = await sql<CacheRow>`
    SELECT * FROM model_cache
    WHERE scope_key = ${place.scopeKey} AND context_hash = ${place.contextHash}
      AND embedding_model_id = ${place.embeddingModelId} AND model_id = any(${place.modelIds}::text[])
      AND expires_at > ${place.at}::timestamptz
      AND vector_dims(embedding) = ${place.vector.length}
      AND 1 - (embedding <=> ${wanted}::vector) >= ${place.threshold}
    ORDER BY embedding <=> ${wanted}::vector
    LIMIT 1`.execute(tx);
  return rows[0];
}

export async function countHit(tx: Tx, row: CacheRow, at: Date): Promise<void> {
  await tx
    .updateTable('model_cache')
    .set((expression) => ({ hits: expression('hits', '+', 1), used_at: at }))
    .where('scope_key', '=', row.scope_key)
    .where('request_hash', '=', row.request_hash)
    .execute();
}

export interface NewCacheEntry {
  tenant_id: string;
  scope_key: string;
  request_hash: string;
  route_id: string;
  context_hash: string | null;
  embedding_model_id: string | null;
  vector: Float32Array | null;
  model_id: string;
  content_type: string;
  native: string | null;
  body: Buffer;
  input_tokens: number;
  cached_input_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cost_pico: string | null;
  currency: string | null;
  created_at: Date;
  expires_at: Date;
}

export async function putEntry(tx: Tx, { vector, ...entry }: NewCacheEntry): Promise<void> {
  const row = {
    ...entry,
    embedding: vector === null ? null : vectorText(vector),
    bytes: entry.body.length,
    used_at: entry.created_at,
  };
  const { tenant_id: _, scope_key: __, request_hash: ___, ...changed } = row;
  await tx
    .insertInto('model_cache')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'scope_key', 'request_hash']).doUpdateSet(changed),
    )
    .execute();
}

/** Forgets what has expired, then what was not used for the longest time, until the tenant is within its bounds. */
export async function trim(
  tx: Tx,
  { at, maxEntries, maxBytes }: { at: Date; maxEntries: number; maxBytes: number },
): Promise<void> {
  await sql`
    DELETE FROM model_cache USING (
      SELECT scope_key, request_hash, row_number() OVER newest AS place, sum(bytes) OVER newest AS total
      FROM model_cache WHERE expires_at > ${at}::timestamptz
      WINDOW newest AS (ORDER BY used_at DESC, request_hash ROWS UNBOUNDED PRECEDING)
    ) ranked
    WHERE model_cache.scope_key = ranked.scope_key AND model_cache.request_hash = ranked.request_hash
      AND (ranked.place > ${maxEntries} OR ranked.total > ${maxBytes})`.execute(tx);
  await tx.deleteFrom('model_cache').where('expires_at', '<=', at).execute();
}

export async function purge(tx: Tx, routeId: string | undefined): Promise<number> {
  let query = tx.deleteFrom('model_cache');
  if (routeId !== undefined) query = query.where('route_id', '=', routeId);
  const { numDeletedRows } = await query.executeTakeFirst();
  return Number(numDeletedRows);
}

export async function cacheByRoute(tx: Tx) {
  return tx
    .selectFrom('model_cache')
    .leftJoin('model_route', 'model_route.id', 'model_cache.route_id')
    .select((expression) => [
      'model_cache.route_id',
      'model_route.name',
      sql<number>`count(*)::int`.as('entries'),
      sql<number>`coalesce(sum(bytes), 0)::bigint`.as('bytes'),
      sql<number>`coalesce(sum(hits), 0)::bigint`.as('hits'),
      expression.fn.max('used_at').as('used_at'),
    ])
    .groupBy(['model_cache.route_id', 'model_route.name'])
    .orderBy('entries', 'desc')
    .execute();
}

export async function avoidedCosts(tx: Tx, since: Date) {
  return tx
    .selectFrom('usage_record')
    .select((expression) => [
      'currency',
      expression.fn.countAll<number>().as('hits'),
      sql<string | null>`sum(avoided_cost_pico)`.as('cost_pico'),
    ])
    .where('at', '>=', since)
    .where('cache', 'is not', null)
    .groupBy('currency')
    .execute();
}

function vectorText(vector: Float32Array): string {
  return `[${vector.join(',')}]`;
}
