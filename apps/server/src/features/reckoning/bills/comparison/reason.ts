import type { BillReason } from '@jishi/contract';
import type { Amounts, ComparedLine } from './line.ts';

// Why a line differs, as far as its figures tell. Pure.

export interface Tolerance {
  /** Of the larger side. */
  percent: number;
  amountPico: bigint;
  /** Digits behind the point at which the bill rounds each of its rows. */
  decimals: number;
}

interface Judging {
  tolerance: Tolerance;
  /** What the bill tells at all. */
  columns: { cost: boolean; tokens: boolean };
}

type Line = Omit<ComparedLine, 'reason'>;

export function reasonOf(line: Line, judging: Judging): BillReason {
  const { bill, ledger } = line;
  if (bill === null || ledger === null) return oneSided(line, judging);
  const agreed = {
    tokens: tokensAgree(bill, ledger, judging.tolerance),
    cost: costAgrees(bill, ledger, judging.tolerance),
  };
  if (agreed.tokens !== false && agreed.cost !== false) return 'match';
  if (agreed.cost === false && isRounding(line, judging.tolerance) && agreed.tokens !== false)
    return 'rounding';
  if (agreed.tokens === false) return isEstimate(line) ? 'estimated' : 'usage';
  return costReason(line, agreed.tokens);
}

function oneSided({ bill, ledger }: Line, judging: Judging): BillReason {
  if (isNothing(bill ?? ledger, judging)) return 'match';
  return bill === null ? 'missing-there' : 'missing-here';
}

/** The calls are the same, or nobody knows: what could be wrong with their price. */
function costReason({ otherCurrency, unpriced }: Line, tokens: boolean | undefined): BillReason {
  if (otherCurrency) return 'currency';
  if (unpriced > 0) return 'unpriced';
  return tokens === true ? 'price' : 'unclear';
}

/** One side alone is a difference only if there is something on it. */
function isNothing(amounts: Amounts | null, { tolerance, columns }: Judging): boolean {
  if (amounts === null) return true;
  const tokens = (amounts.inputTokens ?? 0) + (amounts.outputTokens ?? 0);
  const money = absolute(amounts.cost ?? 0n) <= tolerance.amountPico;
  if (!columns.cost) return tokens === 0;
  return money && (!columns.tokens || tokens === 0 || amounts.cost !== null);
}

function tokensAgree(bill: Amounts, ledger: Amounts, { percent }: Tolerance): boolean | undefined {
  const pairs = (['inputTokens', 'outputTokens'] as const).flatMap((name) => {
    const [billed, counted] = [bill[name], ledger[name]];
    return billed === null || counted === null ? [] : [near(BigInt(billed), BigInt(counted), percent)];
  });
  return pairs.length === 0 ? undefined : pairs.every((agrees) => agrees);
}

function costAgrees(bill: Amounts, ledger: Amounts, { percent, amountPico }: Tolerance): boolean | undefined {
  if (bill.cost === null) return undefined;
  const counted = ledger.cost ?? 0n;
  return absolute(bill.cost - counted) <= amountPico || near(bill.cost, counted, percent);
}

/** Within a share of the larger one. */
export function near(left: bigint, right: bigint, percent: number): boolean {
  const share = BigInt(Math.round(percent * 10_000));
  return [left, right].some((side) => absolute(left - right) * 1_000_000n <= absolute(side) * share);
}

/** Each row of the bill may be half a unit of its last digit off. */
function isRounding({ bill, ledger, rows }: Line, { decimals }: Tolerance): boolean {
  if (bill?.cost == null || decimals > 12) return false;
  const half = 10n ** BigInt(12 - decimals) / 2n;
  return absolute(bill.cost - (ledger?.cost ?? 0n)) <= half * BigInt(rows);
}

/** The whole difference fits into what was estimated because the provider told no usage. */
function isEstimate({ bill, ledger, estimatedTokens }: Line): boolean {
  const differs = (name: 'inputTokens' | 'outputTokens') =>
    bill?.[name] == null ? 0 : Math.abs(bill[name] - (ledger?.[name] ?? 0));
  return estimatedTokens > 0 && differs('inputTokens') + differs('outputTokens') <= estimatedTokens * 2;
}

export function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
