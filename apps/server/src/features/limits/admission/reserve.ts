import { problem } from '../../../kernel/problem.ts';
import type { Tx } from '../../../kernel/scope.ts';
import type { Calendar, Window } from '../accounts/window.ts';
import { type Account, type Decision, type Demand, decide, type RateAccount } from './decide.ts';
import { openAccount } from './open-store.ts';
import { applies, holderOf, type Subject } from './scope.ts';
import {
  type AccountKey,
  type AccountState,
  type BudgetRow,
  insertHolds,
  type LimitRows,
  loadLimits,
  lockAccounts,
  lockOpenings,
  type NewHold,
  type RateArrival,
  type RateKey,
  type RateRow,
  readAccounts,
  readArrivals,
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

export type Caller = Omit<Subject, 'groupIds'>;

/** What was read before the calls were known to the last word. */
export interface Opened {
  rows: LimitRows;
  /** The tenant's accounts are this transaction's until it ends. */
  locked: boolean;
  states: States;
  arrivals: Map<string, number>;
  /** Rates whose state was asked for. */
  askedRates: ReadonlySet<string>;
}

/**
 * Reads the limits that may count these callers. `guess` is what counted the tenant's calls before: where that was
 * something, the accounts are locked and read in the same round trip. A wrong guess costs a round trip, nothing else.
 */
export async function openLimits(
  tx: Tx,
  callers: Caller[],
  { guess, ...context }: ReserveContext & { guess: LimitRows | undefined },
): Promise<Opened> {
  const expected = guess === undefined ? [] : countAll(callers, guess, context);
  const locked = expected.some(isCounted);
  const [, rows, states, arrivals] = await Promise.all([
    locked ? lockAccounts(tx, context.tenantId, context.lockPatienceMs) : undefined,
    loadLimits(tx, {
      users: distinct(callers.map(({ userId }) => userId)),
      keys: distinct(callers.map(({ keyId }) => keyId)),
      apps: distinct(callers.map(({ app }) => app)),
      models: null,
    }),
    readAccounts(tx, accountKeys(expected)),
    readArrivals(tx, rateKeys(expected)),
  ]);
  return {
    rows,
    locked,
    states: statesOf(states),
    arrivals: arrivalsOf(arrivals),
    askedRates: rateSet(expected),
  };
}

/**
 * Takes holds for each call on all accounts that count it, or refuses it; in the order given, in the caller's
 * transaction. Where no limit counts any of the calls nothing more is read and no lock is taken. The holds are on their
 * way when it answers: the transaction commits with them or fails with them.
 */
export async function reserve(
  tx: Tx,
  calls: Reservation[],
  { opened, context }: { opened: Opened; context: ReserveContext },
): Promise<Decision[]> {
  const counts = countAll(
    calls.map(({ subject }) => subject),
    opened.rows,
    context,
  );
  const counted = calls.flatMap((call, index) => {
    const found = counts[index];
    return found === undefined ? [] : [{ call, ...found }];
  });
  if (!counted.some(isCounted)) return counted.map(({ call, refused }) => refused ?? admitted(call));
  const book = await openBook(tx, counted, { opened, context });
  const decisions = counted.map((entry) => entry.refused ?? judge(entry, book, context.at));
  write(tx, { calls, decisions, context }).catch(() => undefined);
  return decisions;
}

export interface Counts {
  budgets: Counting<BudgetRow>[];
  rates: { row: RateRow; holder: string }[];
  /** Refused before any account is asked. */
  refused: Decision | undefined;
}

interface Counted extends Counts {
  call: Reservation;
}

export interface Counting<Row> {
  row: Row;
  holder: string;
  window: Window;
  /** The account in the database, and its key in the maps of a batch. */
  account: AccountKey;
  key: string;
}

function isCounted({ budgets, rates }: Counts): boolean {
  return budgets.length > 0 || rates.length > 0;
}

type Counter = Pick<ReserveContext, 'calendarOf' | 'at'>;

/** Calls of one caller to one model count alike: under load most of a batch is that. */
function countAll(callers: Caller[], rows: LimitRows, counter: Counter): Counts[] {
  const known = new Map<string, Counts>();
  return callers.map((caller) => {
    const { userId, keyId, app, models } = caller;
    const key = JSON.stringify([userId, keyId, app, models]);
    const counts = known.get(key) ?? count(caller, rows, counter);
    known.set(key, counts);
    return counts;
  });
}

/** Which accounts count a caller at this time. */
export function count(caller: Caller, rows: LimitRows, { calendarOf, at }: Counter): Counts {
  const groupIds = rows.groups
    .filter(({ user_id }) => user_id === caller.userId)
    .map(({ group_id }) => group_id);
  const subject = { ...caller, groupIds };
  const allowed = rows.keys.find(({ id }) => id === subject.keyId)?.models;
  const foreign = allowed !== undefined && !subject.models.some((name) => allowed.includes(name));
  const calendar = calendarOf(rows.timeZone);
  return {
    // Like a model that does not exist: a key learns nothing of what it may not use.
    refused: foreign
      ? { admitted: false, problem: problem('models.not_found', { model: subject.models[0] ?? '' }) }
      : undefined,
    budgets: rows.budgets
      .filter((row) => applies(row, subject))
      .map((row) => counting(row, holderOf(row, subject), calendar.windowOf(row.period, at))),
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

type States = Map<string, { spent: string | null; held: string }>;

/** An account is a budget's, a holder's and a window's. */
const stateKey = ({ budget_id, holder, starts_at }: AccountKey) => `${budget_id} ${holder} ${starts_at}`;

function counting(row: BudgetRow, holder: string, window: Window): Counting<BudgetRow> {
  const account = { budget_id: row.id, holder, starts_at: window.startsAt.toISOString() };
  return { row, holder, window, account, key: stateKey(account) };
}

function accountKeys(counted: Counts[]): AccountKey[] {
  const keys = new Map<string, AccountKey>();
  for (const { budgets } of counted) for (const { key, account } of budgets) keys.set(key, account);
  return [...keys.values()];
}

function rateKeys(counted: Counts[]): RateKey[] {
  const keys = counted.flatMap(({ rates }) => rates.map(({ row, holder }) => ({ limit_id: row.id, holder })));
  return [...new Map(keys.map((key) => [keyOf(key.limit_id, key.holder), key])).values()];
}

function statesOf(rows: AccountState[]): States {
  return new Map(rows.map((row) => [stateKey(row), row]));
}

function arrivalsOf(rows: RateArrival[]): Map<string, number> {
  return new Map(rows.map(({ limit_id, holder, arrival_us }) => [keyOf(limit_id, holder), arrival_us]));
}

async function openBook(
  tx: Tx,
  counted: Counted[],
  { opened, context }: { opened: Opened; context: ReserveContext },
): Promise<Book> {
  const { states, arrivals } = await readBook(tx, counted, { opened, context });
  const accounts = new Map<string, Account>();
  for (const { budgets } of counted)
    for (const counting of budgets)
      if (!accounts.has(counting.key))
        accounts.set(counting.key, accountOf(counting, states.get(counting.key)));
  const rates = new Map<string, RateAccount>();
  for (const { row, holder } of counted.flatMap((entry) => entry.rates)) {
    const key = keyOf(row.id, holder);
    rates.set(key, { ...row, limitId: row.id, holder, arrivalUs: arrivals.get(key) ?? 0 });
  }
  return { accounts, rates };
}

/** What was read when the limits were opened, or, where that was not all, everything again under the lock. */
async function readBook(
  tx: Tx,
  counted: Counted[],
  { opened, context }: { opened: Opened; context: ReserveContext },
): Promise<Pick<Opened, 'states' | 'arrivals'>> {
  const wanted = accountKeys(counted);
  const isOpen = ({ states }: { states: States }) =>
    wanted.every((key) => (states.get(stateKey(key))?.spent ?? null) !== null);
  // A rate that nobody used yet has no row, so that it was asked for has to be known from the rates that were.
  const known = opened.locked && isOpen(opened) && rateKeysAsked(counted, opened);
  if (known) return opened;
  if (!opened.locked) await lockAccounts(tx, context.tenantId, context.lockPatienceMs);
  const read = async () => {
    const [states, arrivals] = await Promise.all([
      readAccounts(tx, wanted),
      readArrivals(tx, rateKeys(counted)),
    ]);
    return { states: statesOf(states), arrivals: arrivalsOf(arrivals) };
  };
  const found = await read();
  if (isOpen(found)) return found;
  const { tenantId, at, owner } = context;
  const closed = new Map<string, Counting<BudgetRow>>();
  for (const counting of counted.flatMap(({ budgets }) => budgets))
    if ((found.states.get(counting.key)?.spent ?? null) === null) closed.set(counting.key, counting);
  await lockOpenings(tx, tenantId, 'alone');
  for (const { row, holder, window } of closed.values())
    await openAccount(tx, { tenantId, budget: row, holder, ...window, at, owner });
  return read();
}

function rateKeysAsked(counted: Counts[], { askedRates }: Opened): boolean {
  return [...rateSet(counted)].every((key) => askedRates.has(key));
}

function rateSet(counted: Counts[]): Set<string> {
  return new Set(rateKeys(counted).map(({ limit_id, holder }) => keyOf(limit_id, holder)));
}

export function accountOf(
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
  return decide(
    call.demand,
    budgets.flatMap(({ key }) => book.accounts.get(key) ?? []),
    {
      rates: rates.flatMap(({ row, holder }) => book.rates.get(keyOf(row.id, holder)) ?? []),
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
  const holds = decisions.flatMap((decision, index) => holdsOf(decision, calls[index]));
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
  await Promise.all([insertHolds(tx, holds, context), writeRates(tx, [...states.values()])]);
}

function holdsOf(decision: Decision, call: Reservation | undefined): NewHold[] {
  if (call === undefined || !decision.admitted) return [];
  return decision.holds.map(({ account, amount }) => ({
    budget_id: account.budgetId,
    holder: account.holder,
    starts_at: account.window.startsAt.toISOString(),
    reference: call.usageId,
    amount: String(amount),
    ceiling: account.ceiling === null ? null : String(account.ceiling),
    exchange_ppm: account.exchangePpm === null ? null : String(account.exchangePpm),
    lease_until: call.leaseUntil,
  }));
}

function distinct(values: (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))];
}
