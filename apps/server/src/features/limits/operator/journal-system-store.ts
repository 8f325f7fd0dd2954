import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { DatabaseHandle } from '../../../platform/db/index.ts';

export interface LeaseRow {
  reference: string;
  host: string;
  tenant_id: string;
  tenant_name: string;
  budget_id: string;
  budget_name: string;
  unit: string;
  currency: string | null;
  amount: string;
  held: boolean;
  at: Date;
  lease_until: Date;
}

/** What more accounts than this are, nobody reads. */
const most = 5_000;

const leases = (condition: ReturnType<typeof sql>, end: ReturnType<typeof sql>) => sql<LeaseRow>`
  SELECT e.reference, coalesce(nullif(e.owner, e.reference), '') AS host, e.tenant_id, t.name AS tenant_name,
    e.budget_id, b.name AS budget_name, b.unit, b.currency, e.amount::text AS amount, e.held, e.at, e.lease_until
  FROM budget_entry e
  JOIN budget b ON b.tenant_id = e.tenant_id AND b.id = e.budget_id
  JOIN tenant t ON t.id = e.tenant_id
  WHERE e.kind = 'lease' AND ${condition}
  ORDER BY e.reference, e.tenant_id, e.budget_id, e.holder, e.starts_at ${end}`;

/** Of all processes and tenants. */
export async function listLeases(database: DatabaseHandle): Promise<LeaseRow[]> {
  return (await leases(sql`true`, sql`LIMIT ${most}`).execute(database.system)).rows;
}

/** Of one process, which cannot change them until the transaction ends. */
export async function lockLeases(tx: Tx, reference: string): Promise<LeaseRow[]> {
  return (await leases(sql`e.reference = ${reference}`, sql`FOR UPDATE OF e`).execute(tx)).rows;
}
