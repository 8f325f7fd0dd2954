import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import { people } from '../../identity/index.ts';
import { type UsageFilter, usageMatches } from './filter-store.ts';

export type BreakdownKey = 'app' | 'model' | 'provider' | 'route' | 'user' | 'key' | 'group' | 'day';

export interface BreakdownRow {
  id: string | null;
  name: string | null;
  currency: string | null;
  requests: number;
  errors: number;
  input_tokens: string;
  output_tokens: string;
  cost_pico: string | null;
}

const plain = (column: string) => ({ id: sql.raw(column), name: sql.raw(column), join: sql`` });
const parts = {
  app: plain('u.app'),
  model: plain('u.model_name'),
  route: plain('u.route_name'),
  provider: {
    id: sql`u.provider_id`,
    name: sql`max(provider.name)`,
    join: sql`LEFT JOIN provider ON provider.tenant_id IN (u.tenant_id, ${people.reservedTenantId})
      AND provider.id = u.provider_id`,
  },
  day: plain("to_char(u.at AT TIME ZONE tenant.time_zone, 'YYYY-MM-DD')"),
  user: {
    id: sql`u.user_id`,
    name: sql`max(app_user.name)`,
    join: sql`LEFT JOIN app_user ON app_user.id = u.user_id`,
  },
  key: {
    id: sql`u.key_id`,
    name: sql`max(api_key.name)`,
    join: sql`LEFT JOIN api_key ON api_key.tenant_id = u.tenant_id AND api_key.id = u.key_id`,
  },
  // A person in two groups counts in both.
  group: {
    id: sql`user_group.id`,
    name: sql`max(user_group.name)`,
    join: sql`LEFT JOIN member ON member.tenant_id = u.tenant_id AND member.user_id = u.user_id
      LEFT JOIN group_member ON group_member.tenant_id = u.tenant_id AND group_member.member_id = member.id
      LEFT JOIN user_group ON user_group.tenant_id = u.tenant_id AND user_group.id = group_member.group_id`,
  },
};

/** Settled usage by one thing and by currency, the most used first. Days are the tenant's own. */
export async function breakUsageDown(tx: Tx, by: BreakdownKey, filter: UsageFilter): Promise<BreakdownRow[]> {
  const { id, name, join } = parts[by];
  const { rows } = await sql<BreakdownRow>`
    SELECT ${id} AS id, ${name} AS name, u.currency, count(*) AS requests,
      count(*) FILTER (WHERE u.status = 'error') AS errors, sum(u.input_tokens)::text AS input_tokens,
      sum(u.output_tokens)::text AS output_tokens, sum(u.cost_pico)::text AS cost_pico
    FROM usage_record u JOIN tenant ON tenant.id = u.tenant_id ${join}
    WHERE ${usageMatches(filter)}
    GROUP BY ${id}, u.currency
    ORDER BY count(*) DESC, 1 LIMIT 1000`.execute(tx);
  return [...rows, ...(await breakAdjustmentsDown(tx, by, filter))];
}

/** What corrections added, by the same thing: rows of money alone. */
async function breakAdjustmentsDown(tx: Tx, by: BreakdownKey, filter: UsageFilter): Promise<BreakdownRow[]> {
  const { id, name, join } = parts[by];
  const { rows } = await sql<BreakdownRow>`
    SELECT ${id} AS id, ${name} AS name, a.currency, 0 AS requests, 0 AS errors, '0' AS input_tokens, '0' AS output_tokens,
      sum(a.delta_pico)::text AS cost_pico
    FROM usage_adjustment a JOIN usage_record u ON u.tenant_id = a.tenant_id AND u.id = a.usage_id
    JOIN tenant ON tenant.id = u.tenant_id ${join}
    WHERE ${usageMatches(filter)}
    GROUP BY ${id}, a.currency`.execute(tx);
  return rows;
}
