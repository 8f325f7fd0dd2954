import { sql } from 'kysely';
import type { Tx } from '../../kernel/scope.ts';
import type { PassedThreshold } from './admission/settle-store.ts';

/**
 * Moves the accounts of money by the adjustments of one re-rating: each account that counted the call itself, or whose
 * opening entry holds it. One entry per adjustment and account, so that repeating it changes nothing. Answers thresholds
 * that accounts have passed by it.
 */
export async function moveByAdjustments(
  tx: Tx,
  reratingId: string,
): Promise<(PassedThreshold & { tenant_id: string })[]> {
  const { rows } = await sql<PassedThreshold & { tenant_id: string }>`
    WITH adjusted AS (
      SELECT a.id AS reference, a.currency AS paid_in, a.delta_pico, a.at AS adjusted_at, u.*
      FROM usage_adjustment a JOIN usage_record u ON u.tenant_id = a.tenant_id AND u.id = a.usage_id
      WHERE a.rerating_id = ${reratingId}
    ), counted AS (
      SELECT e.tenant_id, e.budget_id, e.holder, e.starts_at, a.reference, a.adjusted_at, e.exchange_ppm, a.paid_in,
        a.delta_pico, b.currency
      FROM adjusted a
      JOIN budget_entry e ON e.tenant_id = a.tenant_id AND e.reference = a.id AND e.kind = 'usage' AND NOT e.held
      JOIN budget b ON b.tenant_id = e.tenant_id AND b.id = e.budget_id AND b.unit = 'money'
      UNION ALL
      SELECT p.tenant_id, p.budget_id, p.holder, p.starts_at, a.reference, a.adjusted_at, b.exchange_ppm, a.paid_in,
        a.delta_pico, b.currency
      FROM adjusted a
      JOIN budget b ON b.tenant_id = a.tenant_id AND b.unit = 'money'
        AND (b.user_id IS NULL OR b.user_id = a.user_id) AND (b.key_id IS NULL OR b.key_id = a.key_id)
        AND (b.app IS NULL OR b.app = a.app) AND (b.model_name IS NULL OR b.model_name IN (a.model_name, a.route_name))
        AND (b.group_id IS NULL OR EXISTS (
          SELECT 1 FROM member JOIN group_member ON group_member.member_id = member.id
          WHERE member.user_id = a.user_id AND group_member.group_id = b.group_id))
      JOIN budget_period p ON p.tenant_id = b.tenant_id AND p.budget_id = b.id
        AND a.at >= p.starts_at AND (p.ends_at IS NULL OR a.at < p.ends_at)
        AND p.holder = CASE b.each WHEN 'user' THEN coalesce(a.user_id, 'none') WHEN 'key' THEN coalesce(a.key_id, 'none')
          WHEN 'app' THEN a.app WHEN 'model' THEN a.model_name ELSE '' END
      JOIN budget_entry o ON o.tenant_id = p.tenant_id AND o.budget_id = p.budget_id AND o.holder = p.holder
        AND o.starts_at = p.starts_at AND o.kind = 'opening' AND a.settled_at <= o.at
      WHERE NOT EXISTS (
        SELECT 1 FROM budget_entry e WHERE e.tenant_id = a.tenant_id AND e.reference = a.id AND e.budget_id = b.id)
    ), entries AS (
      INSERT INTO budget_entry (tenant_id, budget_id, holder, starts_at, reference, kind, held, amount, exchange_ppm, at)
      SELECT tenant_id, budget_id, holder, starts_at, reference, 'adjustment', false,
        CASE WHEN paid_in = currency THEN delta_pico
          ELSE sign(delta_pico) * ceil(abs(delta_pico) * coalesce(exchange_ppm, 0) / 1000000) END,
        exchange_ppm, adjusted_at
      FROM counted
      ON CONFLICT DO NOTHING
      RETURNING tenant_id, budget_id, holder, starts_at, amount
    ), moved AS (
      SELECT tenant_id, budget_id, holder, starts_at, sum(amount) AS delta FROM entries GROUP BY 1, 2, 3, 4
    ), accounts AS (
      UPDATE budget_period p SET spent = p.spent + m.delta
      FROM moved m
      WHERE p.tenant_id = m.tenant_id AND p.budget_id = m.budget_id AND p.holder = m.holder AND p.starts_at = m.starts_at
      RETURNING p.tenant_id, p.budget_id, p.holder, p.starts_at, p.spent, m.delta
    )
    SELECT a.tenant_id, a.budget_id, a.holder, a.starts_at, a.spent::text AS spent, threshold
    FROM accounts a
    JOIN budget b ON b.tenant_id = a.tenant_id AND b.id = a.budget_id
    CROSS JOIN LATERAL unnest(b.thresholds) AS threshold
    WHERE a.spent * 100 >= b.amount * threshold AND (a.spent - a.delta) * 100 < b.amount * threshold`.execute(
    tx,
  );
  return rows;
}
