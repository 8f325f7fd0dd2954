import {
  type Account,
  type Admitted,
  amountOf,
  type Demand,
  decide,
  exchange,
  fits,
  rateUnits,
} from '../admission/decide.ts';
import { accountOf, type Counting, type Counts, ceilingOf } from '../admission/reserve.ts';
import type { BudgetRow, RateRow } from '../admission/store.ts';
import { type RateSlice, type Slice, viewOf } from './slice.ts';

/** What this process has taken ahead of one tenant's accounts, and what it uses of it. In memory. */
export interface Book {
  slices: Map<string, Slice>;
  rates: Map<string, RateSlice>;
  exchangedAt: number;
}

export function createBook(): Book {
  return { slices: new Map(), rates: new Map(), exchangedAt: 0 };
}

/** The accounts that count a call, as this process holds them. */
export interface Counted {
  slices: Slice[];
  rates: RateSlice[];
}

export function countedIn(book: Book, counts: Counts): Counted {
  return {
    slices: counts.budgets.map((counting) => sliceOf(book, counting)),
    rates: counts.rates.map(({ row, holder }) => rateOf(book, row, holder)),
  };
}

function sliceOf(book: Book, counting: Counting<BudgetRow>): Slice {
  const { row, key } = counting;
  const known = book.slices.get(key);
  if (known?.row === row) return known;
  if (known !== undefined && sameLimit(known.row, row)) {
    known.row = row;
    return known;
  }
  const fresh = accountOf(counting, undefined);
  // What runs goes on counting; what was free has to be asked for under the new terms.
  const held = known?.account.held ?? 0n;
  const soft = row.mode === 'soft';
  const account: Account = known?.account ?? fresh;
  Object.assign(account, fresh, { held, spent: 0n, ceiling: soft ? null : held });
  const slice: Slice = {
    account,
    row,
    limit: ceilingOf(row),
    asked: known?.asked ?? { sum: 0n, last: 0n },
    need: 0n,
    tight: false,
  };
  book.slices.set(key, slice);
  return slice;
}

function sameLimit(left: BudgetRow, right: BudgetRow): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function rateOf(book: Book, row: RateRow, holder: string): RateSlice {
  const key = `${row.id} ${holder}`;
  const known = book.rates.get(key);
  if (known?.row === row) return known;
  if (known !== undefined && known.row.amount === row.amount && known.row.per === row.per) {
    known.row = row;
    return known;
  }
  const slice: RateSlice = {
    rate: { ...row, limitId: row.id, holder, arrivalUs: 0 },
    row,
    free: 0,
    running: 0,
    asked: known?.asked ?? { sum: 0, last: 0 },
    tight: false,
  };
  book.rates.set(key, slice);
  return slice;
}

/** What a running call has of the slices. */
export interface Taken {
  demand: Demand;
  slices: Slice[];
  /** Of each slice. */
  amounts: bigint[];
  rates: RateSlice[];
  units: number[];
}

/** Admits a call where all slices that count it have room for it; undefined: the database has to be asked. */
export function takeFrom(
  { slices, rates }: Counted,
  demand: Demand,
  nowUs: number,
): { admitted: Admitted; taken: Taken } | undefined {
  const units = rates.map(({ rate }) => rateUnits(rate, demand));
  noteAsked({ slices, rates }, { demand, units });
  const short = rates.some((slice, index) => slice.tight || slice.free < (units[index] ?? 0));
  if (short || slices.some(({ tight }) => tight)) return undefined;
  const admitted = decide(
    demand,
    slices.map(({ account }) => account),
    { rates: rates.map(viewOf), nowUs },
  );
  if (!admitted.admitted) return undefined;
  // A slice is no reason to shorten an answer.
  if (admitted.outputBound < demand.outputBound) {
    for (const { account, amount } of admitted.holds) account.held -= amount;
    return undefined;
  }
  for (const [index, slice] of rates.entries()) {
    slice.free -= units[index] ?? 0;
    slice.running += 1;
  }
  const amounts = admitted.holds.map(({ amount }) => amount);
  return { admitted, taken: { demand, slices, amounts, rates, units } };
}

function noteAsked({ slices, rates }: Counted, { demand, units }: { demand: Demand; units: number[] }): void {
  const outputBound = Math.min(demand.outputBound, demand.firstSlice ?? demand.outputBound);
  for (const { account, asked } of slices) {
    asked.last = amountOf(account, { ...demand, outputBound });
    asked.sum += asked.last;
  }
  for (const [index, { asked }] of rates.entries()) {
    asked.last = units[index] ?? 0;
    asked.sum += asked.last;
  }
}

/** Enlarges what a stream holds. Where a slice has no room, nothing changes, and it is noted what is needed. */
export function growIn(taken: Taken, outputTokens: number): boolean {
  const { slices, demand } = taken;
  const wanted = slices.map(({ account }) => amountOf(account, { ...demand, outputBound: outputTokens }));
  const more = wanted.map((amount, index) => amount - (taken.amounts[index] ?? 0n));
  const short = slices.filter(({ account }, index) => !fits(account, more[index] ?? 0n));
  if (short.length > 0) {
    for (const [index, slice] of slices.entries())
      if (short.includes(slice)) slice.need = larger(slice.need, more[index] ?? 0n);
    return false;
  }
  for (const [index, { account }] of slices.entries()) account.held += more[index] ?? 0n;
  taken.amounts = wanted;
  return true;
}

const larger = (left: bigint, right: bigint) => (left > right ? left : right);

export function undoIn({ slices, amounts, rates, units }: Taken): void {
  for (const [index, { account }] of slices.entries()) account.held -= amounts[index] ?? 0n;
  for (const [index, slice] of rates.entries()) {
    slice.free += units[index] ?? 0;
    slice.running -= 1;
  }
}

/** How a call ended, as far as accounts need it. */
export interface Used {
  tokens: number;
  costPico: bigint | null;
  currency: string | null;
}

/** Turns what a call held into what it used. That stays in the slices until it is booked. Answers how much of each. */
export function useIn({ slices, amounts, rates, units }: Taken, used: Used): bigint[] {
  for (const [index, slice] of rates.entries()) {
    slice.running -= 1;
    if (slice.rate.unit === 'tokens') slice.free += (units[index] ?? 0) - used.tokens;
  }
  return slices.map(({ account }, index) => {
    const amount = usedOf(account, used);
    account.held += amount - (amounts[index] ?? 0n);
    return amount;
  });
}

function usedOf(account: Account, { tokens, costPico, currency }: Used): bigint {
  if (account.unit === 'requests') return 1n;
  if (account.unit === 'tokens') return BigInt(tokens);
  return costPico === null || currency === null ? 0n : exchange(costPico, currency, account);
}
