import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';

export interface HourRow {
  model_id: string;
  requests: number;
  errors: number;
  p50_ms: number | null;
  p95_ms: number | null;
  first_p50_ms: number | null;
  first_p95_ms: number | null;
}

/** What the ledger says about each model since then: this tenant's attempts in all processes. Hits of the cache are none. */
export async function hourOfModels(tx: Tx, since: Date): Promise<HourRow[]> {
  const { rows } = await sql<HourRow>`
    SELECT model_id, count(*)::int AS requests, (count(*) FILTER (WHERE status = 'error'))::int AS errors,
      percentile_disc(0.5) WITHIN GROUP (ORDER BY latency_ms) FILTER (WHERE status = 'ok') AS p50_ms,
      percentile_disc(0.95) WITHIN GROUP (ORDER BY latency_ms) FILTER (WHERE status = 'ok') AS p95_ms,
      percentile_disc(0.5) WITHIN GROUP (ORDER BY first_token_ms) FILTER (WHERE status = 'ok') AS first_p50_ms,
      percentile_disc(0.95) WITHIN GROUP (ORDER BY first_token_ms) FILTER (WHERE status = 'ok') AS first_p95_ms
    FROM usage_record
    WHERE at >= ${since}::timestamptz AND status IN ('ok', 'error') AND cache IS NULL
    GROUP BY model_id`.execute(tx);
  return rows;
}
