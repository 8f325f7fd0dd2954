import { sql } from 'kysely';
import type { DatabaseHandle } from '../../../platform/db/index.ts';

export interface TenantUsageRow {
  id: string;
  name: string;
  currency: string | null;
  requests: number;
  errors: number;
  input_tokens: string;
  output_tokens: string;
  cost_pico: string | null;
}

/** Settled usage of all tenants by tenant and currency, the most used first. */
export async function usageByTenant(
  database: DatabaseHandle,
  { from, to }: { from: Date; to: Date | null },
): Promise<TenantUsageRow[]> {
  const { rows } = await sql<TenantUsageRow>`
    SELECT tenant.id, tenant.name, u.currency, count(*)::int AS requests,
      count(*) FILTER (WHERE u.status = 'error')::int AS errors, sum(u.input_tokens)::text AS input_tokens,
      sum(u.output_tokens)::text AS output_tokens, sum(u.cost_pico)::text AS cost_pico
    FROM usage_record u JOIN tenant ON tenant.id = u.tenant_id
    WHERE u.status <> 'pending' AND u.at >= ${from} AND (${to}::timestamptz IS NULL OR u.at < ${to})
    GROUP BY tenant.id, tenant.name, u.currency ORDER BY count(*) DESC, tenant.id LIMIT 10000`.execute(
    database.system,
  );
  return rows;
}
