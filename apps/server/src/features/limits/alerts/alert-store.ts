import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';

export interface AnnouncedAlert {
  id: string;
  budget_id: string;
  budget_name: string;
  amount: string;
  unit: 'money' | 'tokens' | 'requests';
  currency: string | null;
  mode: 'hard' | 'soft';
  holder: string;
  holder_name: string | null;
  user_id: string | null;
  starts_at: Date;
  ends_at: Date | null;
  threshold: number;
  spent: string;
  at: Date;
}

export async function findAlert(tx: Tx, id: string): Promise<AnnouncedAlert | undefined> {
  const { rows } = await sql<AnnouncedAlert>`
    SELECT a.id, a.budget_id, b.name AS budget_name, b.amount::text AS amount, b.unit, b.currency, b.mode, a.holder,
      coalesce(app_user.name, api_key.name) AS holder_name, b.user_id, a.starts_at, p.ends_at, a.threshold,
      a.spent::text AS spent, a.at
    FROM budget_alert a
    JOIN budget b ON b.tenant_id = a.tenant_id AND b.id = a.budget_id
    LEFT JOIN budget_period p ON p.tenant_id = a.tenant_id AND p.budget_id = a.budget_id AND p.holder = a.holder
      AND p.starts_at = a.starts_at
    LEFT JOIN app_user ON app_user.id = a.holder
    LEFT JOIN api_key ON api_key.tenant_id = a.tenant_id AND api_key.id = a.holder
    WHERE a.id = ${id}`.execute(tx);
  return rows[0];
}

/** Active owners and administrators, and whoever the account or the budget belongs to. */
export async function recipientsOf(tx: Tx, alert: AnnouncedAlert): Promise<string[]> {
  const { rows } = await sql<{ user_id: string }>`
    SELECT user_id FROM member
    WHERE status = 'active' AND (role IN ('owner', 'admin') OR user_id IN (${alert.holder}, ${alert.user_id ?? ''}))
    ORDER BY user_id`.execute(tx);
  return rows.map(({ user_id }) => user_id);
}

export interface Recipient {
  email: string;
  name: string;
  locale: string | null;
}

/** Undefined: no active member any more. */
export async function findRecipient(tx: Tx, userId: string): Promise<Recipient | undefined> {
  const { rows } = await sql<Recipient>`
    SELECT u.email, u.name, u.locale FROM member m JOIN app_user u ON u.id = m.user_id
    WHERE m.user_id = ${userId} AND m.status = 'active'`.execute(tx);
  return rows[0];
}
