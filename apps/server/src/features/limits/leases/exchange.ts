import type { Tx } from '../../../kernel/scope.ts';
import { type AccountKey, lockAccounts, readArrivals } from '../admission/store.ts';
import type { Book } from './book.ts';
import {
  type LeaseAccount,
  type LeaseHolder,
  type LeaseState,
  moveRates,
  readLeases,
  reclaimLeases,
  writeLeases,
} from './lease-store.ts';
import { free, grant, grantUnits, intervalUs, type RateSlice, type Slice, unitsLeft, wish } from './slice.ts';

export interface ExchangeContext extends LeaseHolder {
  tenantId: string;
  at: Date;
  /** Since the last exchange. */
  elapsedMs: number;
  /** Nothing is wanted any more: all that is free is given back. */
  leaving: boolean;
  lockPatienceMs: number;
}

interface Plan {
  slice: Slice;
  key: AccountKey;
  wanted: bigint;
  need: bigint;
  /** What running and unbooked calls use. */
  used: bigint;
}

/** A process's lease on an account is nobody's after a day without news. */
export const leaseMs = 24 * 3_600_000;

/**
 * Measures what this process will need and takes it, or gives back what it does not: one transaction under the tenant's
 * lock. While it runs, memory uses no more than what will certainly be there afterwards. Not beside another one, or a
 * booking, of the same process and tenant.
 */
export async function exchangeSlices(
  book: Book,
  run: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  context: ExchangeContext,
): Promise<void> {
  const plans = [...book.slices.entries()].flatMap(([, slice]) =>
    slice.limit === null ? [] : [planOf(slice, context)],
  );
  const rates = [...book.rates.values()];
  if (plans.length + rates.length === 0) return;
  const found = await run(async (tx) => {
    const [, , accounts, arrivals] = await Promise.all([
      lockAccounts(tx, context.tenantId, context.lockPatienceMs),
      reclaimLeases(tx, context.owner),
      readLeases(
        tx,
        context.owner,
        plans.map(({ key }) => key),
      ),
      readArrivals(
        tx,
        rates.map(({ rate }) => ({ limit_id: rate.limitId, holder: rate.holder })),
      ),
    ]);
    const states = new Map(accounts.map((account) => [nameOf(account), account]));
    const leases = plans.flatMap((plan) => {
      const state = states.get(nameOf(plan.key));
      return state === undefined ? [] : [{ plan, amount: amountFor(plan, state, context) }];
    });
    const times = new Map(arrivals.map((row) => [`${row.limit_id} ${row.holder}`, row.arrival_us]));
    const moves = rates.map((slice) =>
      moveOf(slice, times.get(`${slice.rate.limitId} ${slice.rate.holder}`) ?? 0, context),
    );
    const until = new Date(context.at.getTime() + leaseMs);
    writeLeases(tx, leases.map(stateOf), { ...context, until }).catch(() => undefined);
    moveRates(
      tx,
      context.tenantId,
      moves.map(({ row }) => row),
    ).catch(() => undefined);
    return { leases, moves };
  });
  const leased = new Map(found.leases.map(({ plan, amount }) => [plan.slice, amount]));
  for (const plan of plans) applyLease(plan, leased.get(plan.slice));
  for (const move of found.moves) applyMove(move);
  forget(book);
}

const nameOf = ({ budget_id, holder, starts_at }: AccountKey) => `${budget_id} ${holder} ${starts_at}`;

export function keyOfSlice({ account }: Slice): AccountKey {
  return {
    budget_id: account.budgetId,
    holder: account.holder,
    starts_at: account.window.startsAt.toISOString(),
  };
}

/** From here on memory uses no more than what is planned. */
function planOf(slice: Slice, { elapsedMs, leaving }: ExchangeContext): Plan {
  const { account, asked, need } = slice;
  const wanted = leaving ? 0n : wish(asked, elapsedMs);
  const planned = account.held + (slice.tight ? 0n : wanted);
  if ((account.ceiling ?? 0n) > planned) account.ceiling = planned;
  slice.asked = { sum: 0n, last: asked.last };
  slice.need = 0n;
  return { slice, key: keyOfSlice(slice), wanted, need, used: account.held };
}

/**
 * Never less than what is in use. What the process has already is within the limit, so it may keep that as far as it
 * planned with it; unless the limit was lowered meanwhile.
 */
function amountFor({ slice, wanted, need, used }: Plan, state: LeaseAccount, _: ExchangeContext): bigint {
  const [limit, spent, others, own] = [
    slice.limit ?? 0n,
    BigInt(state.spent),
    BigInt(state.others),
    BigInt(state.own),
  ];
  const given = grant(limit - spent - others - used, wanted, { last: slice.asked.last, need });
  const planned = slice.account.ceiling ?? 0n;
  const kept = least(own, least(planned, limit - spent - others));
  return most(used, most(used + given, kept));
}

const least = (left: bigint, right: bigint) => (left < right ? left : right);
const most = (left: bigint, right: bigint) => (left > right ? left : right);

function stateOf({ plan, amount }: { plan: Plan; amount: bigint }): LeaseState {
  return { ...plan.key, amount: String(amount) };
}

/** undefined: the account is not open. */
function applyLease({ slice, wanted, used }: Plan, amount: bigint | undefined): void {
  const { account } = slice;
  account.ceiling = amount ?? account.held;
  slice.tight = wanted > 0n && (amount ?? 0n) - used < slice.asked.last;
}

interface Move {
  slice: RateSlice;
  row: { limit_id: string; holder: string; delta_us: number };
  /** Units more (or less) than this process had. */
  units: number;
  arrivalUs: number;
  tight: boolean;
}

/** As if all that is free had been given back, and something new were taken. */
function moveOf(slice: RateSlice, arrivalUs: number, { at, elapsedMs, leaving }: ExchangeContext): Move {
  const { rate, asked } = slice;
  const nowUs = at.getTime() * 1_000;
  const before = slice.free;
  const back = arrivalUs - before * intervalUs(rate);
  const wanted =
    leaving || asked.sum === 0
      ? 0
      : Math.max(asked.last * 16, (asked.sum * 1_500) / Math.max(100, elapsedMs));
  const units = grantUnits(unitsLeft(rate, back, nowUs), wanted, asked.last);
  const next = Math.round(units === 0 ? back : Math.max(back, nowUs) + units * intervalUs(rate));
  const tight = wanted > 0 && units === 0;
  slice.asked = { sum: 0, last: asked.last };
  const row = { limit_id: rate.limitId, holder: rate.holder, delta_us: next - arrivalUs };
  return { slice, row, units: units - before, arrivalUs: next, tight };
}

function applyMove({ slice, units, arrivalUs, tight }: Move): void {
  slice.free += units;
  slice.rate.arrivalUs = arrivalUs;
  slice.tight = tight;
}

/** Slices that nobody uses and that hold nothing. */
function forget({ slices, rates }: Book): void {
  for (const [key, slice] of slices)
    if (slice.account.held === 0n && slice.asked.sum === 0n && free(slice) <= 0n) slices.delete(key);
  for (const [key, slice] of rates)
    if (slice.asked.sum === 0 && slice.free === 0 && slice.running === 0) rates.delete(key);
}

/** Whether the next exchange cannot wait: somebody had to ask the database for want of a slice. */
export function isShort(book: Book): boolean {
  for (const slice of book.slices.values())
    if (slice.limit !== null && !slice.tight && slice.asked.sum > 0n && free(slice) < slice.asked.last * 4n)
      return true;
  for (const slice of book.rates.values())
    if (!slice.tight && slice.asked.sum > 0 && slice.free < slice.asked.last * 4) return true;
  return false;
}

/** Whether there is anything to renew or to give back. */
export function isUsed({ slices, rates }: Book): boolean {
  return slices.size + rates.size > 0;
}
