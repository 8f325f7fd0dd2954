// Just after much came in the planner knows nothing of the tables: what is read then must follow what is there all the same.
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../../../../tests/harness/database.ts';
import { newId } from '../../../kernel/id.ts';
import type { Tx } from '../../../kernel/scope.ts';
import type { DatabaseHandle } from '../../../platform/db/index.ts';
import { nearestChunks } from './nearest-store.ts';
import { insertVectors } from './vector-store.ts';

const [DOCUMENTS, LISTS] = [100, 60];
const modelId = 'unanalysed';
let database: DatabaseHandle;

beforeAll(async () => {
  database = await testDatabase();
}, 300_000);

/** Five vectors a document, each document on one of sixty lists. */
async function openBase() {
  const tenantId = newId('tenant');
  const place = { baseId: newId('base') as string, modelId };
  const tx = <T>(work: (tx: Tx) => Promise<T>) => database.scoped(tenantId, work);
  await sql`INSERT INTO tenant (id, name) VALUES (${tenantId}, 'unanalysed')`.execute(database.system);
  await tx(async (inner) => {
    await sql`INSERT INTO knowledge_base (tenant_id, id, name) VALUES (${tenantId}, ${place.baseId}, 'b')`.execute(
      inner,
    );
    await sql`INSERT INTO access_set (tenant_id, id, base_id, readers)
      SELECT ${tenantId}, 'acs' || n, ${place.baseId}, ARRAY['group:' || n] FROM generate_series(0, ${LISTS - 1}::integer) AS n`.execute(
      inner,
    );
    await sql`INSERT INTO document (tenant_id, id, base_id, access_set_id, name, media_type, size, sha256, blob_key, status)
      SELECT ${tenantId}, 'd' || n, ${place.baseId}, 'acs' || n % ${LISTS}::integer, 'd', 'text/plain', 1, '', '', 'ready'
      FROM generate_series(0, ${DOCUMENTS - 1}::integer) AS n`.execute(inner);
    const vectors = Array.from({ length: DOCUMENTS * 5 }, (_, number) => ({
      chunkId: `c${number}`,
      documentId: `d${Math.floor(number / 5)}`,
      embedding: [Math.sin(number), Math.cos(number), number % 13],
    }));
    await insertVectors(inner, place, vectors);
  });
  return { place, tx };
}

const readable = (baseId: string, lists: number) => {
  const mine = Array.from({ length: lists }, (_, index) => `group:${index}`);
  return sql`SELECT document.id FROM document WHERE document.base_id = ${baseId} AND document.access_set_id IN (
    SELECT access_set.id FROM access_set WHERE access_set.base_id = ${baseId} AND access_set.readers && ${mine}::text[])`;
};

/** What a search found, and how many rows of access lists it read. */
async function listsRead({ place, tx }: Awaited<ReturnType<typeof openBase>>, lists: number) {
  const query = { baseIds: [place.baseId], modelId, embedding: [0.5, 0.5, 3], limit: 20 };
  return tx(async (inner) => {
    const found = await nearestChunks(inner, { ...query, documents: readable(place.baseId, lists) });
    const { rows } = await sql<{
      read: number;
    }>`SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::integer AS read
      FROM pg_stat_xact_user_tables WHERE relname = 'access_set'`.execute(inner);
    return { found: found.length, read: rows[0]?.read ?? 0 };
  });
}

describe('searches by vectors before statistics were taken', () => {
  it('tell the documents once, not for each vector', { timeout: 120_000 }, async () => {
    const { found, read } = await listsRead(await openBase(), 40);
    expect(found).toBe(20);
    expect(read).toBeGreaterThan(0);
    // For each document, in whatever order; for each vector and each list anew it would be half a million.
    expect(read).toBeLessThanOrEqual(10 * DOCUMENTS * LISTS);
  });
});
