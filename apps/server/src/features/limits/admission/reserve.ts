import { problem } from '../../../kernel/problem.ts';
import type { Tx } from '../../../kernel/scope.ts';
import type { Calendar, Window } from '../accounts/window.ts';
import { type Account, type Decision, type Demand, decide, type RateAccount } from './decide.ts';
import { applies, holderOf, type Subject } from './scope.ts';
import {
  type BudgetRow,
  insertHolds,
  type LimitRows,
  loadLimits,
  lockAccounts,
  type NewHold,
  openAccount,
  type RateRow,
  readAccounts,
  readRates,
  writeRates,
} from './store.ts';

/** One call that wants to be admitted. */
export interface Reservation {
  usageId: string;
  subject: Omit<Subject, 'groupIds'>;
  demand: Demand;
  leaseUntil: Date;
}

export interface ReserveContext {
  tenantId: string;
  at: Date;
  /** This process, as the holder of its holds. */
  owner: string;
  calendarOf: (timeZone: string) => Calendar;
  lockPatienceMs: number;
}

/**
 * Takes holds for each call on all accounts that count it, or refuses it; in the order given, in the caller's
 * transaction. Where no limit counts any of the calls this costs one round trip.
 */
export async function reserve(tx: Tx, calls: Reservation[], context: ReserveContext): Promise<Decision[]> {
  const rows = await loadLimits(tx, {
    users: distinct(calls.map(({ subject }) => subject.userId)),
    keys: distinct(calls.map(({ subject }) => subject.keyId)),
    apps: distinct(calls.map(({ subject }) => subject.app)),
    models: distinct(calls.flatMap(({ subject }) => subject.models)),
  });
  const counted = calls.map((call) => count(call, rows, context));
  if (counted.every(({ budgets, rates }) => budgets.length === 0 && rates.length === 0))
    return counted.map(({ call, refused }) => refused ?? admitted(call));
  await lockAccounts(tx, context.tenantId, context.lockPatienceMs);
  const book = await openBook(tx, counted, context);
  const decisions = counted.map((entry) => entry.refused ?? judge(entry, book, context.at));
  await write(tx, { calls, decisions, context });
  return decisions;
}

interface Counted {
  call: Reservation;
  budgets: Counting<BudgetRow>[];
  rates: { row: RateRow; holder: string }[];
  /** Refused before any account is asked. */
  refused: Decision | undefined;
}

interface Counting<Row> {
  row: Row;
  holder: string;
  window: Window;
}

function count(call: Reservation, rows: LimitRows, { calendarOf, at }: ReserveContext): Counted {
  const groupIds = rows.groups
    .filter(({ user_id }) => user_id === call.subject.userId)
    .map(({ group_id }) => group_id);
  const subject = { ...call.subject, groupIds };
  const allowed = rows.keys.find(({ id }) => id === subject.keyId)?.models;
  const foreign = allowed !== undefined && !subject.models.some((name) => allowed.includes(name));
  const calendar = calendarOf(rows.timeZone);
  return {
    call,
    // Like a model that does not exist: a key learns nothing of what it may not use.
    refused: foreign
      ? { admitted: false, problem: problem('models.not_found', { model: subject.models[0] ?? '' }) }
      : undefined,
    budgets: rows.budgets
      .filter((row) => applies(row, subject))
      .map((row) => ({ row, holder: holderOf(row, subject), window: calendar.windowOf(row.period, at) })),
    rates: rows.rates
      .filter((row) => applies(row, subject))
      .map((row) => ({ row, holder: holderOf(row, subject) })),
  };
}

interface Book {
  accounts: Map<string, Account>;
  rates: Map<string, RateAccount>;
}

const keyOf = (id: string, holder: string) => `${id} ${holder}`;

async function openBook(tx: Tx, counted: Counted[], context: ReserveContext): Promise<Book> {
  const wanted = new Map<string, Counting<BudgetRow>>();
  for (const counting of counted.flatMap(({ budgets }) => budgets))
    wanted.set(keyOf(counting.row.id, counting.holder), counting);
  const states = await accountStates(tx, [...wanted.values()], context);
  const accounts = new Map(
    [...wanted].map(([key, counting]) => [key, accountOf(counting, states.get(key))] as const),
  );
  const rates = new Map<string, RateAccount>();
  for (const { row, holder } of counted.flatMap((entry) => entry.rates))
    rates.set(keyOf(row.id, holder), { ...row, limitId: row.id, holder, arrivalUs: 0 });
  const known = await readRates(tx, distinct([...rates.values()].map(({ limitId }) => limitId)));
  for (const { limit_id, holder, arrival_us } of known) {
    const rate = rates.get(keyOf(limit_id, holder));
    if (rate !== undefined) rate.arrivalUs = arrival_us;
  }
  return { accounts, rates };
}

type States = Map<string, { spent: string | null; held: string }>;

async function accountStates(
  tx: Tx,
  wanted: Counting<BudgetRow>[],
  { tenantId, at, owner }: ReserveContext,
): Promise<States> {
  const keys = wanted.map(({ row, holder, window }) => ({
    budget_id: row.id,
    holder,
    starts_at: window.startsAt.toISOString(),
  }));
  const read = async (): Promise<States> =>
    new Map((await readAccounts(tx, keys)).map((state) => [keyOf(state.budget_id, state.holder), state]));
  const states = await read();
  const missing = wanted.filter(({ row, holder }) => states.get(keyOf(row.id, holder))?.spent === null);
  if (missing.length === 0) return states;
  for (const { row, holder, window } of missing)
    await openAccount(tx, { tenantId, budget: row, holder, ...window, at, owner });
  return read();
}

function accountOf(
  { row, holder, window }: Counting<BudgetRow>,
  state: { spent: string | null; held: string } | undefined,
): Account {
  return {
    budgetId: row.id,
    name: row.name,
    unit: row.unit,
    currency: row.currency,
    exchangePpm: row.exchange_ppm === null ? null : BigInt(row.exchange_ppm),
    ceiling: ceilingOf(row),
    clamp: row.clamp,
    holder,
    window,
    spent: BigInt(state?.spent ?? 0),
    held: BigInt(state?.held ?? 0),
  };
}

/** The amount with its grace; null: soft, never refuses. */
export function ceilingOf(row: Pick<BudgetRow, 'amount' | 'mode' | 'grace_percent'>): bigint | null {
  if (row.mode === 'soft') return null;
  return (BigInt(row.amount) * BigInt(100 + row.grace_percent)) / 100n;
}

function judge({ call, budgets, rates }: Counted, book: Book, at: Date): Decision {
  const find = <Value>(map: Map<string, Value>, id: string, holder: string) =>
    map.get(keyOf(id, holder)) ?? [];
  return decide(
    call.demand,
    budgets.flatMap(({ row, holder }) => find(book.accounts, row.id, holder)),
    {
      rates: rates.flatMap(({ row, holder }) => find(book.rates, row.id, holder)),
      nowUs: at.getTime() * 1_000,
    },
  );
}

function admitted(call: Reservation): Decision {
  const { outputBound } = call.demand;
  return {
    admitted: true,
    holds: [],
    rates: [],
    outputBound,
    heldOutput: outputBound,
    bounded: false,
    headers: {},
  };
}

interface Writing {
  calls: Reservation[];
  decisions: Decision[];
  context: ReserveContext;
}

async function write(tx: Tx, { calls, decisions, context }: Writing): Promise<void> {
  const holds = decisions.flatMap((decision, index) => holdsOf(decision, calls[index], context));
  const taken = await insertHolds(tx, holds);
  // Cannot happen under the lock. If it does, nothing of this batch is admitted.
  if (taken !== holds.length) throw problem('limits.unavailable');
  const states = new Map<
    string,
    { tenant_id: string; limit_id: string; holder: string; arrival_us: number }
  >();
  for (const decision of decisions) {
    if (!decision.admitted) continue;
    for (const { account } of decision.rates)
      states.set(keyOf(account.limitId, account.holder), {
        tenant_id: context.tenantId,
        limit_id: account.limitId,
        holder: account.holder,
        arrival_us: account.arrivalUs,
      });
  }
  await writeRates(tx, [...states.values()]);
}

function holdsOf(decision: Decision, call: Reservation | undefined, context: ReserveContext): NewHold[] {
  if (call === undefined || !decision.admitted) return [];
  return decision.holds.map(({ account, amount }) => ({
    tenant_id: context.tenantId,
    budget_id: account.budgetId,
    holder: account.holder,
    starts_at: account.window.startsAt.toISOString(),
    reference: call.usageId,
    amount: String(amount),
    ceiling: account.ceiling === null ? null : String(account.ceiling),
    exchange_ppm: account.exchangePpm === null ? null : String(account.exchangePpm),
    at: context.at,
    owner: context.owner,
    lease_until: call.leaseUntil,
  }));
}

function distinct(values: (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))];
}
