import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';

/** Thumbs of the last 90 days about answers of each model, by its name. Only counts: no question, no answer, nobody. */
export async function thumbsByModel(
  tx: Tx,
  now: Date,
): Promise<{ model: string; up: number; down: number }[]> {
  const { rows } = await sql<{ model: string; up: number; down: number }>`
    SELECT model_name AS model, (count(*) FILTER (WHERE feedback_rating = 'up'))::int AS up,
      (count(*) FILTER (WHERE feedback_rating = 'down'))::int AS down
    FROM turn
    WHERE feedback_rating IS NOT NULL AND model_name IS NOT NULL
      AND feedback_at > ${now}::timestamptz - interval '90 days'
    GROUP BY model_name`.execute(tx);
  return rows;
}
