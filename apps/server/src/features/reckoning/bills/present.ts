import type { BillItem, BillLine, Id } from '@jishi/contract';
import { may } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import type { BillLineRow, BillRow } from './bill-store.ts';
import type { Summary } from './comparison/summary.ts';

export function presentBill(row: BillRow, scope: Scope): BillItem {
  return {
    id: row.id as Id<'bill'>,
    at: row.at.toISOString(),
    by: row.actor_name,
    fileName: row.file_name,
    provider: row.provider_name,
    format: row.format as BillItem['format'],
    grain: row.grain as BillItem['grain'],
    timeZone: row.time_zone,
    from: row.from_day,
    to: row.to_day,
    tolerance: { percent: Number(row.tolerance_percent), amountPico: row.tolerance_pico },
    rows: row.row_count,
    skipped: row.skipped as unknown as BillItem['skipped'],
    ...(row.summary as unknown as Summary),
    editable: may(scope, 'models.manage'),
  };
}

export function presentLine(row: BillLineRow): BillLine {
  const bill = row.in_bill
    ? {
        requests: row.bill_requests,
        inputTokens: row.bill_input_tokens,
        outputTokens: row.bill_output_tokens,
        costPico: row.bill_cost_pico,
      }
    : null;
  const ledger = row.in_ledger
    ? {
        requests: row.requests,
        inputTokens: row.input_tokens,
        outputTokens: row.output_tokens,
        costPico: row.cost_pico,
      }
    : null;
  const money = bill === null || bill.costPico !== null;
  return {
    number: row.number,
    day: row.day,
    provider: row.provider_name,
    model: row.model,
    billModels: row.bill_models,
    keys: row.bill_keys,
    currency: row.currency as 'USD' | 'CNY',
    bill,
    ledger,
    deltaPico: money ? String(BigInt(bill?.costPico ?? 0) - BigInt(ledger?.costPico ?? 0)) : null,
    reason: row.reason as BillLine['reason'],
  };
}
