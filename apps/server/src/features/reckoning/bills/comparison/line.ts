import type { BillReason } from '@jishi/contract';

// The words of a comparison: both sides of a line. Pure.

export interface Amounts {
  requests: number | null;
  inputTokens: number | null;
  outputTokens: number | null;
  cost: bigint | null;
}

export interface BillSide {
  /** Day (`2026-11-28`) or month (`2026-11`). */
  day: string;
  providerId: string;
  /** Empty: the bill does not tell models apart. */
  model: string;
  currency: 'USD' | 'CNY';
  /** As the bill writes them. */
  billModels: string[];
  keys: string[];
  rows: number;
  amounts: Amounts;
}

/** What the ledger has for one day and model. */
export interface LedgerSide {
  day: string;
  providerId: string;
  model: string;
  requests: number;
  inputTokens: number;
  outputTokens: number;
  costs: Map<'USD' | 'CNY', bigint>;
  /** Tokens of calls whose usage the provider never told. */
  estimatedTokens: number;
  /** Calls of models that had no price. */
  unpriced: number;
}

export interface ComparedLine extends Omit<BillSide, 'amounts'> {
  bill: Amounts | null;
  ledger: Amounts | null;
  estimatedTokens: number;
  unpriced: number;
  /** The ledger has this cost in another currency. */
  otherCurrency: boolean;
  reason: BillReason;
}

/** Bill less ledger; null where the bill has no money. */
export function deltaOf({ bill, ledger }: Pick<ComparedLine, 'bill' | 'ledger'>): bigint | null {
  if (bill !== null && bill.cost === null) return null;
  return (bill?.cost ?? 0n) - (ledger?.cost ?? 0n);
}

export function isDifference({ reason }: Pick<ComparedLine, 'reason'>): boolean {
  return reason !== 'match' && reason !== 'rounding';
}
