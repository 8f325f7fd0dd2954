import type { BillReason } from '@jishi/contract';
import { type Insertable, type Selectable, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { ProviderBillLineTable, ProviderBillTable } from '../../../kernel/tables.gen.ts';
import { people } from '../../identity/index.ts';
import type { LedgerSide } from './comparison/line.ts';

const chunk = 1_000;

export type BillRow = Selectable<ProviderBillTable> & { provider_name: string | null };
export type BillLineRow = Selectable<ProviderBillLineTable> & { provider_name: string | null };
export type NewLine = Insertable<ProviderBillLineTable>;

export async function findTimeZone(tx: Tx, tenantId: string): Promise<string> {
  const row = await tx.selectFrom('tenant').select('time_zone').where('id', '=', tenantId).executeTakeFirst();
  return row?.time_zone ?? 'UTC';
}

/** Of the tenant's own providers: a bill for shared ones is the operator's, and holds other tenants. */
export async function countProviders(tx: Tx, tenantId: string, ids: readonly string[]): Promise<number> {
  const rows = await tx
    .selectFrom('provider')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', [...ids])
    .execute();
  return rows.length;
}

export interface LedgerPeriod {
  providerIds: readonly string[];
  /** Days or months, both inside. */
  from: string;
  to: string;
  grain: 'day' | 'month';
  timeZone: string;
}

interface LedgerRow {
  day: string;
  provider_id: string;
  model: string;
  currency: 'USD' | 'CNY' | null;
  requests: number;
  input_tokens: string;
  output_tokens: string;
  estimated_tokens: string;
  unpriced: number;
  cost: string | null;
}

/**
 * What the ledger has for providers, by the days of a time zone and the name of the model there. Calls that failed without
 * using anything, and answers from the cache, never reach a bill.
 */
export async function listLedger(tx: Tx, period: LedgerPeriod): Promise<LedgerSide[]> {
  const { providerIds, from, to, grain, timeZone } = period;
  const format = grain === 'day' ? 'YYYY-MM-DD' : 'YYYY-MM';
  const first = grain === 'day' ? from : `${from}-01`;
  const last = grain === 'day' ? to : `${to}-01`;
  const step = grain === 'day' ? '1 day' : '1 month';
  const calls = sql`usage_record u LEFT JOIN model ON model.tenant_id IN (u.tenant_id, ${people.reservedTenantId})
      AND model.id = u.model_id`;
  const within = sql`u.status <> 'pending' AND u.cache IS NULL AND u.provider_id = any(${[...providerIds]}::text[])
    AND u.at >= (${first}::timestamp AT TIME ZONE ${timeZone})
    AND u.at < ((${last}::timestamp + ${step}::interval) AT TIME ZONE ${timeZone})`;
  const day = sql`to_char(u.at AT TIME ZONE ${timeZone}, ${format})`;
  const used = sql`u.input_tokens + u.output_tokens`;
  const { rows } = await sql<LedgerRow>`
    SELECT ${day} AS day, u.provider_id, coalesce(model.upstream_name, u.model_name) AS model, u.currency,
      (count(*) FILTER (WHERE u.status = 'ok' OR ${used} > 0))::int AS requests,
      sum(u.input_tokens)::text AS input_tokens, sum(u.output_tokens)::text AS output_tokens,
      coalesce(sum(${used}) FILTER (WHERE u.estimated), 0)::text AS estimated_tokens,
      (count(*) FILTER (WHERE u.cost_pico IS NULL AND ${used} > 0 AND NOT EXISTS (
        SELECT 1 FROM usage_adjustment a WHERE a.tenant_id = u.tenant_id AND a.usage_id = u.id)))::int AS unpriced,
      sum(u.cost_pico)::text AS cost
    FROM ${calls} WHERE ${within} GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT ${day}, u.provider_id, coalesce(model.upstream_name, u.model_name), a.currency, 0, '0', '0', '0', 0,
      sum(a.delta_pico)::text
    FROM ${calls} JOIN usage_adjustment a ON a.tenant_id = u.tenant_id AND a.usage_id = u.id
    WHERE ${within} GROUP BY 1, 2, 3, 4`.execute(tx);
  return rows.map(sideOf);
}

function sideOf(row: LedgerRow): LedgerSide {
  const cost = row.cost === null || row.currency === null ? [] : [[row.currency, BigInt(row.cost)] as const];
  return {
    day: row.day,
    providerId: row.provider_id,
    model: row.model,
    requests: row.requests,
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    estimatedTokens: Number(row.estimated_tokens),
    unpriced: row.unpriced,
    costs: new Map(cost),
  };
}

/** Names of the pool's models at these providers. */
export async function listUpstreamNames(tx: Tx, providerIds: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('model')
    .select('upstream_name')
    .where('provider_id', 'in', [...providerIds])
    .execute();
  return rows.map(({ upstream_name }) => upstream_name);
}

export async function insertBill(tx: Tx, row: Insertable<ProviderBillTable>): Promise<void> {
  await tx.insertInto('provider_bill').values(row).execute();
}

export async function updateBill(
  tx: Tx,
  id: string,
  row: Pick<Insertable<ProviderBillTable>, 'time_zone' | 'tolerance_percent' | 'tolerance_pico' | 'summary'>,
): Promise<void> {
  await tx.updateTable('provider_bill').set(row).where('id', '=', id).execute();
}

export async function deleteBill(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('provider_bill').where('id', '=', id).execute();
}

export async function replaceLines(tx: Tx, billId: string, lines: readonly NewLine[]): Promise<void> {
  await tx.deleteFrom('provider_bill_line').where('bill_id', '=', billId).execute();
  for (let start = 0; start < lines.length; start += chunk)
    await sql`INSERT INTO provider_bill_line SELECT * FROM jsonb_populate_recordset(NULL::provider_bill_line,
      ${JSON.stringify(lines.slice(start, start + chunk))}::jsonb)`.execute(tx);
}

const named = (
  table: 'bill' | 'line',
) => sql`LEFT JOIN provider ON provider.tenant_id = ${sql.ref(`${table}.tenant_id`)}
  AND provider.id = ${sql.ref(`${table}.provider_id`)}`;

export async function findBill(tx: Tx, id: string): Promise<BillRow | undefined> {
  const { rows } = await sql<BillRow>`
    SELECT bill.*, provider.name AS provider_name FROM provider_bill bill ${named('bill')} WHERE bill.id = ${id}`.execute(
    tx,
  );
  return rows[0];
}

export async function listBills(
  tx: Tx,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<BillRow[]> {
  const older = before === undefined ? sql`true` : sql`bill.id < ${before}`;
  const { rows } = await sql<BillRow>`
    SELECT bill.*, provider.name AS provider_name FROM provider_bill bill ${named('bill')}
    WHERE ${older} ORDER BY bill.id DESC LIMIT ${limit}`.execute(tx);
  return rows;
}

/** For one comparison of a bill at a time. */
export async function lockBill(tx: Tx, id: string): Promise<void> {
  await sql`SELECT 1 FROM provider_bill WHERE id = ${id} FOR UPDATE`.execute(tx);
}

interface LinePage {
  billId: string;
  after: number;
  limit: number;
  reason?: BillReason | undefined;
  differences?: boolean;
}

export async function listLines(tx: Tx, page: LinePage): Promise<BillLineRow[]> {
  const { billId, after, limit, reason, differences } = page;
  const { rows } = await sql<BillLineRow>`
    SELECT line.*, provider.name AS provider_name FROM provider_bill_line line ${named('line')}
    WHERE line.bill_id = ${billId} AND line.number > ${after}
      AND (${reason ?? null}::text IS NULL OR line.reason = ${reason ?? null})
      AND (${differences !== true} OR line.reason NOT IN ('match', 'rounding'))
    ORDER BY line.number LIMIT ${limit}`.execute(tx);
  return rows;
}
