import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';

/** Takes the oldest attempts that webhooks wait for out of the feed. */
export async function takeFeed(tx: Tx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ usage_id: string }>`
    DELETE FROM usage_feed WHERE usage_id IN (
      SELECT usage_id FROM usage_feed ORDER BY usage_id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING usage_id`.execute(tx);
  return rows.map(({ usage_id }) => usage_id).sort();
}
