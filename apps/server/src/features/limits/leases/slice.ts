import type { Account, RateAccount } from '../admission/decide.ts';
import type { BudgetRow, RateRow } from '../admission/store.ts';

// How much a process takes ahead. Pure.

/** What was asked of a slice since it was measured last, and the latest of it. */
export interface Asked<Amount> {
  /** In all. */
  sum: Amount;
  last: Amount;
}

/** One part in this many of what is left, at most. */
const share = 8;
/** Less than this many calls fit into it: then each call asks the database. */
const smallest = 2;
/** Seconds for which it should be enough. */
const horizon = 1.5;
/** For whoever begins. */
const callsAtFirst = 16n;

/** What a process would like to have free, by what was asked in the last `elapsedMs`. */
export function wish({ sum, last }: Asked<bigint>, elapsedMs: number): bigint {
  if (sum === 0n) return 0n;
  const rate = (sum * BigInt(Math.round(horizon * 1_000))) / BigInt(Math.max(100, Math.round(elapsedMs)));
  const least = last * callsAtFirst;
  return rate > least ? rate : least;
}

/**
 * What it gets of `room`, which is free for all. `need`: what a running call cannot go on without; it gets that if it is
 * there at all. Nothing where only a few calls would fit.
 */
export function grant(room: bigint, wanted: bigint, { last, need }: { last: bigint; need: bigint }): bigint {
  const part = room / BigInt(share);
  const slice = wanted < part ? wanted : part;
  const useful = slice > 0n && slice >= last * BigInt(smallest) ? slice : 0n;
  return need > useful && need <= room ? need : useful;
}

export function grantUnits(remaining: number, wanted: number, last: number): number {
  const slice = Math.floor(Math.min(wanted, remaining / share));
  return slice > 0 && slice >= last * smallest ? slice : 0;
}

/** A hard or soft account as this process sees it: `account.ceiling` is its lease, `account.held` what it uses of that. */
export interface Slice {
  account: Account;
  row: BudgetRow;
  /** The limit itself; null: a soft budget, which needs no lease. */
  limit: bigint | null;
  asked: Asked<bigint>;
  need: bigint;
  /** Too little is left: calls ask the database, and what is free is given back. */
  tight: boolean;
}

export interface RateSlice {
  /** As the database has it: what is free here is used up there. */
  rate: RateAccount;
  row: RateRow;
  /** Units that this process may use; below nothing: it owes them. */
  free: number;
  /** Calls that took of it and have not ended: what they used is still to be corrected here. */
  running: number;
  asked: Asked<number>;
  tight: boolean;
}

export const free = ({ account }: Slice): bigint => (account.ceiling ?? 0n) - account.held;

/** The rate as it would be if what is free here had been given back: what callers are told. */
export function viewOf({ rate, free: units }: RateSlice): RateAccount {
  return { ...rate, arrivalUs: rate.arrivalUs - Math.max(0, units) * intervalUs(rate) };
}

const windowUs = { second: 1e6, minute: 60e6, hour: 3_600e6, day: 86_400e6 } as const;

export function intervalUs({ per, amount }: Pick<RateAccount, 'per' | 'amount'>): number {
  return windowUs[per] / amount;
}

/** How many units a rate has left at `nowUs`. */
export function unitsLeft(
  rate: Pick<RateAccount, 'per' | 'amount'>,
  arrivalUs: number,
  nowUs: number,
): number {
  return Math.floor((windowUs[rate.per] - Math.max(0, arrivalUs - nowUs)) / intervalUs(rate));
}
