import type { Id } from '@jishi/contract';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../../kernel/tables.gen.ts';

export interface LargeBase {
  tenantId: Id<'tenant'>;
  baseId: string;
}

/** Bases whose index holds at least so many chunks, the largest first, of all tenants. */
export async function largeBases(
  system: Kysely<Database>,
  { least, most }: { least: number; most: number },
): Promise<LargeBase[]> {
  const { rows } =
    await sql<LargeBase>`SELECT tenant_id AS "tenantId", base_id AS "baseId" FROM search_segment
    WHERE state = 'live' GROUP BY tenant_id, base_id HAVING sum(chunk_count) >= ${least}
    ORDER BY sum(chunk_count) DESC LIMIT ${most}`.execute(system);
  return rows;
}
