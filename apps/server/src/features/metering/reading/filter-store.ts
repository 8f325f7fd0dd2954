import { type RawBuilder, sql } from 'kysely';

export interface UsageFilter {
  from?: string | undefined;
  to?: string | undefined;
  model?: string | undefined;
  provider?: string | undefined;
  key?: string | undefined;
  /** Only rows of this person. */
  user?: string | undefined;
  app?: string | undefined;
  /** `-`: none. */
  route?: string | undefined;
  operation?: string | undefined;
  status?: string | undefined;
  cache?: 'hit' | 'miss' | undefined;
  attempt?: 'first' | 'later' | undefined;
  minLatencyMs?: number | undefined;
  minCostPico?: string | undefined;
  search?: string | undefined;
  /** Of the caller, whatever else is asked for. */
  ownerId?: string | undefined;
}

const equal = (column: string) => (value: string) => sql<boolean>`${sql.ref(`u.${column}`)} = ${value}`;

const conditions: {
  [Name in keyof UsageFilter]-?: (value: NonNullable<UsageFilter[Name]>) => RawBuilder<boolean>;
} = {
  from: (value) => sql`u.at >= ${new Date(value)}`,
  to: (value) => sql`u.at < ${new Date(value)}`,
  model: equal('model_name'),
  provider: equal('provider_id'),
  key: equal('key_id'),
  user: equal('user_id'),
  ownerId: equal('user_id'),
  app: equal('app'),
  route: (value) => (value === '-' ? sql`u.route_name IS NULL` : sql`u.route_name = ${value}`),
  operation: equal('operation'),
  status: equal('status'),
  cache: (value) => (value === 'hit' ? sql`u.cache IS NOT NULL` : sql`u.cache IS NULL`),
  attempt: (value) => (value === 'first' ? sql`u.attempt = 1` : sql`u.attempt > 1`),
  minLatencyMs: (value) => sql`u.latency_ms >= ${value}`,
  minCostPico: (value) => sql`u.cost_pico >= ${value}::numeric`,
  // `starts_with` and not LIKE: what people type holds no wildcards.
  search: (
    value,
  ) => sql`(starts_with(u.request_id, ${value}) OR starts_with(coalesce(u.upstream_id, ''), ${value})
    OR starts_with(coalesce(u.problem, ''), ${value}))`,
};

/** Settled rows of `usage_record u` that the filter lets through. */
export function usageMatches(filter: UsageFilter): RawBuilder<boolean> {
  const parts = Object.entries(filter).flatMap(([name, value]) => {
    const condition = conditions[name as keyof UsageFilter] as (given: unknown) => RawBuilder<boolean>;
    return value === undefined ? [] : [condition(value)];
  });
  return sql`${sql.join([sql`u.status <> 'pending'`, ...parts], sql` AND `)}`;
}
