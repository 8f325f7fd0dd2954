import type { Changes } from '../../../kernel/memory.ts';
import type { Tx } from '../../../kernel/scope.ts';
import type { Admitted, Demand } from '../admission/decide.ts';
import type { Caller } from '../admission/reserve.ts';
import {
  type Book,
  countedIn,
  createBook,
  growIn,
  type Taken,
  takeFrom,
  type Used,
  undoIn,
  useIn,
} from './book.ts';
import { bookHolds } from './book-holds.ts';
import { exchangeSlices, isShort, isUsed, keyOfSlice } from './exchange.ts';
import { createKnownLimits, type RunInTenant } from './known-limits.ts';
import type { LeaseState } from './lease-store.ts';

export type { Taken, Used } from './book.ts';
export type { RunInTenant } from './known-limits.ts';

/** A finished call that has to be booked. */
export interface ToBook {
  usageId: string;
  at: Date;
  taken: Taken;
  /** Of each slice; from `use`. */
  used: bigint[];
}

/** Budgets and rates taken ahead by this process. */
export interface Leases {
  /** Admits from memory; undefined: the exact path has to judge. */
  admit(
    tenantId: string,
    call: { caller: Caller; demand: Demand; at: Date },
  ): Promise<{ admitted: Admitted; taken: Taken } | undefined>;
  /** False: no slice has room, and there is none to be had. */
  grow(tenantId: string, taken: Taken, outputTokens: number): Promise<boolean>;
  use(taken: Taken, used: Used): bigint[];
  /** The call was never made. */
  undo(taken: Taken): void;
  /** Books calls whose ledger rows are in this transaction. To be finished with `booked` once it is committed. */
  book(tx: Tx, tenantId: string, calls: ToBook[]): Promise<LeaseState[]>;
  booked(calls: ToBook[], leases: LeaseState[]): void;
  /** Whether an exchange is due. */
  due(tenantId: string): boolean;
  exchange(tenantId: string, options?: { leaving?: boolean }): Promise<void>;
  /** Whether this process holds anything that it does not use. */
  hasFree(tenantId: string): boolean;
  tenants(): string[];
}

export interface LeasesOptions {
  run: RunInTenant;
  changes: Changes;
  owner: string;
  host: string;
  now: () => Date;
  /** One after the other with everything else that moves this tenant's slices. */
  inTurn<T>(tenantId: string, work: () => Promise<T>): Promise<T>;
}

const lockPatienceMs = 10_000;
const exchangeEveryMs = 500;
/** Not more often than this, whoever is short. */
const hurriedMs = 50;

export function createLeases({ run, changes, owner, host, now, inTurn }: LeasesOptions): Leases {
  const books = new Map<string, Book>();
  const known = createKnownLimits(run, changes);
  const reference = referenceOf(owner);
  const bookOf = (tenantId: string) => {
    const book = books.get(tenantId) ?? createBook();
    books.set(tenantId, book);
    return book;
  };

  const exchange: Leases['exchange'] = async (tenantId, { leaving = false } = {}) => {
    const book = bookOf(tenantId);
    const started = performance.now();
    const elapsedMs = Math.min(1_000, started - book.exchangedAt);
    book.exchangedAt = started;
    const holder = { owner: reference, host };
    const context = { tenantId, ...holder, at: now(), elapsedMs, leaving, lockPatienceMs };
    await exchangeSlices(book, (work) => run(tenantId, work), context);
    if (!isUsed(book)) books.delete(tenantId);
  };

  return {
    async admit(tenantId, { caller, demand, at }) {
      const counts = await known.countsOf(tenantId, caller, at);
      if (counts === undefined) return undefined;
      if (counts.budgets.length + counts.rates.length === 0) return withoutLimits(demand);
      return takeFrom(countedIn(bookOf(tenantId), counts), demand, at.getTime() * 1_000);
    },
    async grow(tenantId, taken, outputTokens) {
      if (growIn(taken, outputTokens)) return true;
      await inTurn(tenantId, () => exchange(tenantId));
      return growIn(taken, outputTokens);
    },
    use: useIn,
    undo: undoIn,
    book: (tx, tenantId, calls) =>
      bookHolds(tx, {
        tenantId,
        reference,
        at: now(),
        since: new Date(Math.min(...calls.map((call) => call.at.getTime()))),
        usageIds: calls.map(({ usageId }) => usageId),
        holds: calls.flatMap(holdsOf),
      }),
    booked(calls, leases) {
      for (const { taken, used } of calls)
        for (const [index, { account }] of taken.slices.entries()) account.held -= used[index] ?? 0n;
      applyLeases(calls, leases);
    },
    due(tenantId) {
      const book = books.get(tenantId);
      if (book === undefined) return false;
      const age = performance.now() - book.exchangedAt;
      return age >= exchangeEveryMs || (age >= hurriedMs && isShort(book));
    },
    exchange,
    hasFree(tenantId) {
      const book = books.get(tenantId);
      if (book === undefined) return false;
      const some = [...book.slices.values()].some(
        ({ limit, account }) => limit !== null && (account.ceiling ?? 0n) > account.held,
      );
      return some || [...book.rates.values()].some(({ free }) => free > 0);
    },
    tenants: () => [...books.keys()],
  };
}

/** How the rows of a process's leases are called. */
export function referenceOf(owner: string): string {
  return `lease_${owner}`;
}

function withoutLimits(demand: Demand): { admitted: Admitted; taken: Taken } {
  const { outputBound } = demand;
  return {
    admitted: {
      admitted: true,
      holds: [],
      rates: [],
      outputBound,
      heldOutput: outputBound,
      bounded: false,
      headers: {},
    },
    taken: { demand, slices: [], amounts: [], rates: [], units: [] },
  };
}

function holdsOf({ usageId, taken }: ToBook) {
  return taken.slices.map((slice) => ({
    ...keyOfSlice(slice),
    reference: usageId,
    exchange_ppm: slice.account.exchangePpm === null ? null : String(slice.account.exchangePpm),
    amount: null,
    lease_until: null,
  }));
}

/** What is left of each lease, as the database says; one that is not there any more is nothing. */
function applyLeases(calls: ToBook[], leases: LeaseState[]): void {
  const left = new Map(leases.map((lease) => [nameOf(lease), BigInt(lease.amount)]));
  const slices = new Set(calls.flatMap(({ taken }) => taken.slices));
  for (const slice of slices)
    if (slice.limit !== null)
      slice.account.ceiling = left.get(nameOf(keyOfSlice(slice))) ?? slice.account.held;
}

const nameOf = ({ budget_id, holder, starts_at }: Omit<LeaseState, 'amount'>) =>
  `${budget_id} ${holder} ${starts_at}`;
