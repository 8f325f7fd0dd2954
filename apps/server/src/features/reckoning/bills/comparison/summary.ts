import type { BillItem, BillReason } from '@jishi/contract';
import type { NewLine } from '../bill-store.ts';
import { type Amounts, type ComparedLine, deltaOf, isDifference } from './line.ts';
import { absolute } from './reason.ts';

// Sums of a comparison, and its lines as they are stored. Pure.

export type Summary = Pick<BillItem, 'lines' | 'totals' | 'reasons' | 'betterTimeZone'>;
type Currency = 'USD' | 'CNY';

export function summarise(lines: readonly ComparedLine[], better: Summary['betterTimeZone']): Summary {
  const totals = new Map<Currency, { bill: bigint; ledger: bigint }>();
  const reasons = new Map<BillReason, { lines: number; deltas: Map<Currency, bigint> }>();
  for (const line of lines) {
    const reason = reasons.get(line.reason) ?? { lines: 0, deltas: new Map() };
    reasons.set(line.reason, reason);
    reason.lines += 1;
    const delta = deltaOf(line);
    if (delta === null) continue;
    reason.deltas.set(line.currency, (reason.deltas.get(line.currency) ?? 0n) + delta);
    const sum = totals.get(line.currency) ?? { bill: 0n, ledger: 0n };
    sum.bill += line.bill?.cost ?? 0n;
    sum.ledger += line.ledger?.cost ?? 0n;
    totals.set(line.currency, sum);
  }
  return {
    lines: lines.length,
    totals: [...totals].map(([currency, { bill, ledger }]) => ({
      currency,
      billPico: String(bill),
      ledgerPico: String(ledger),
      deltaPico: String(bill - ledger),
    })),
    reasons: [...reasons]
      .map(([reason, { lines: count, deltas }]) => ({
        reason,
        lines: count,
        deltas: [...deltas].map(([currency, delta]) => ({ currency, deltaPico: String(delta) })),
      }))
      .sort((left, right) => right.lines - left.lines),
    betterTimeZone: better,
  };
}

/** In the order in which people read them: what differs, the most money and then the most tokens first. */
export function newLines(
  lines: readonly ComparedLine[],
  { tenantId, billId }: { tenantId: string; billId: string },
): NewLine[] {
  return lines
    .map((line) => ({
      line,
      differs: isDifference(line),
      size: absolute(deltaOf(line) ?? 0n),
      tokens: tokensOff(line),
    }))
    .sort(
      (left, right) =>
        Number(right.differs) - Number(left.differs) ||
        (right.size > left.size ? 1 : right.size < left.size ? -1 : right.tokens - left.tokens),
    )
    .map(({ line }, number) => ({ tenant_id: tenantId, bill_id: billId, number, ...columnsOf(line) }));
}

function tokensOff({ bill, ledger }: ComparedLine): number {
  const off = (name: 'inputTokens' | 'outputTokens') => Math.abs((bill?.[name] ?? 0) - (ledger?.[name] ?? 0));
  return off('inputTokens') + off('outputTokens');
}

function columnsOf(line: ComparedLine): Omit<NewLine, 'tenant_id' | 'bill_id' | 'number'> {
  const billed = columnsOfSide(line.bill);
  return {
    day: line.day,
    provider_id: line.providerId,
    model: line.model,
    currency: line.currency,
    bill_models: line.billModels,
    bill_keys: line.keys,
    bill_rows: line.rows,
    in_bill: line.bill !== null,
    bill_requests: billed.requests,
    bill_input_tokens: billed.input_tokens,
    bill_output_tokens: billed.output_tokens,
    bill_cost_pico: billed.cost_pico,
    in_ledger: line.ledger !== null,
    ...columnsOfSide(line.ledger),
    reason: line.reason,
  };
}

function columnsOfSide(amounts: Amounts | null) {
  return {
    requests: amounts?.requests ?? null,
    input_tokens: amounts?.inputTokens ?? null,
    output_tokens: amounts?.outputTokens ?? null,
    cost_pico: amounts?.cost == null ? null : String(amounts.cost),
  };
}
