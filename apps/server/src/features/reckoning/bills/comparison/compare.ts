import type { Amounts, BillSide, ComparedLine, LedgerSide } from './line.ts';
import { reasonOf, type Tolerance } from './reason.ts';
import { markShifted } from './shift.ts';

// A bill beside the ledger, line by line. Pure.

const keyOf = ({ day, providerId, model }: { day: string; providerId: string; model: string }) =>
  [day, providerId, model].join('\n');

/** Every line of either side with its reason, in the order of days and models. */
export function compareBill(
  bill: readonly BillSide[],
  ledger: readonly LedgerSide[],
  tolerance: Tolerance,
): ComparedLine[] {
  const there = new Map(ledger.map((side) => [keyOf(side), side]));
  const billed = new Set(bill.map(keyOf));
  const columns = columnsOf(bill);
  const lines = [
    ...bill.map((side) => paired(side, there.get(keyOf(side)))),
    ...ledger
      .filter((side) => !billed.has(keyOf(side)))
      .flatMap((side) => alone(side, bill[0]?.currency ?? 'USD')),
  ];
  const judged = lines.map((line) => ({ ...line, reason: reasonOf(line, { tolerance, columns }) }));
  return markShifted(judged, tolerance).sort(
    (left, right) =>
      order(left.day, right.day) || order(left.model, right.model) || order(left.currency, right.currency),
  );
}

const order = (left: string, right: string) => (left < right ? -1 : Number(left > right));

/** What the bill tells at all: a figure that it never has is no difference. */
function columnsOf(bill: readonly BillSide[]) {
  const has = (name: keyof Amounts) => bill.some(({ amounts }) => amounts[name] !== null);
  return { cost: has('cost'), tokens: has('inputTokens') || has('outputTokens') };
}

type Unjudged = Omit<ComparedLine, 'reason'>;

function paired({ amounts, ...side }: BillSide, ledger: LedgerSide | undefined): Unjudged {
  if (ledger === undefined)
    return { ...side, bill: amounts, ledger: null, estimatedTokens: 0, unpriced: 0, otherCurrency: false };
  const cost = ledger.costs.get(side.currency);
  return {
    ...side,
    bill: amounts,
    ledger: amountsOf(ledger, cost),
    estimatedTokens: ledger.estimatedTokens,
    unpriced: ledger.unpriced,
    otherCurrency: cost === undefined && ledger.costs.size > 0,
  };
}

/** What only the ledger has: a line for each currency. */
function alone(ledger: LedgerSide, fallback: 'USD' | 'CNY'): Unjudged[] {
  const { day, providerId, model, estimatedTokens, unpriced } = ledger;
  const currencies = ledger.costs.size === 0 ? [fallback] : [...ledger.costs.keys()];
  return currencies.map((currency) => ({
    day,
    providerId,
    model,
    currency,
    billModels: [],
    keys: [],
    rows: 0,
    bill: null,
    ledger: amountsOf(ledger, ledger.costs.get(currency)),
    estimatedTokens,
    unpriced,
    otherCurrency: false,
  }));
}

function amountsOf({ requests, inputTokens, outputTokens }: LedgerSide, cost: bigint | undefined): Amounts {
  return { requests, inputTokens, outputTokens, cost: cost ?? null };
}

/** Rows of the ledger of one day and model, in several currencies, as one; `whole`: models are not told apart. */
export function gathered(sides: readonly LedgerSide[], whole: boolean): LedgerSide[] {
  const merged = new Map<string, LedgerSide>();
  for (const side of sides) {
    const named = whole ? { ...side, model: '' } : side;
    const known = merged.get(keyOf(named));
    merged.set(keyOf(named), known === undefined ? named : plus(known, named));
  }
  return [...merged.values()];
}

function plus(left: LedgerSide, right: LedgerSide): LedgerSide {
  const costs = new Map(left.costs);
  for (const [currency, cost] of right.costs) costs.set(currency, (costs.get(currency) ?? 0n) + cost);
  return {
    ...left,
    requests: left.requests + right.requests,
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    estimatedTokens: left.estimatedTokens + right.estimatedTokens,
    unpriced: left.unpriced + right.unpriced,
    costs,
  };
}
