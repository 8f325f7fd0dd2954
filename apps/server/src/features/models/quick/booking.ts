import type { Log } from '../../../kernel/scope.ts';
import type { Leases, RunInTenant, ToBook } from '../../limits/index.ts';
import { type FinishedUsage, insertFinished, type Segment } from '../../metering/index.ts';

/** A call that has ended, on its way into the ledger. */
export interface FinishedCall extends ToBook {
  tenantId: string;
  row: FinishedUsage;
  segments: Segment[];
}

/** Books finished calls together, and keeps the leases. One transaction at a time for each tenant. */
export interface Booking {
  readonly leases: Leases;
  add(call: FinishedCall): void;
  /** Something was short: the leases are looked at soon. */
  nudge(tenantId: string): void;
  /** Books what has ended so far. */
  now(tenantId: string): Promise<void>;
  giveBack(tenantId: string): Promise<void>;
  close(): Promise<void>;
}

export interface BookingOptions {
  run: RunInTenant;
  log: Log;
  release(segment: Segment): void;
  leasesWith(inTurn: InTurn): Leases;
}

type InTurn = <T>(tenantId: string, work: () => Promise<T>) => Promise<T>;

const everyMs = 150;
/** So many do not wait for it. */
const full = 256;
const maxTogether = 512;
const hurryMs = 20;
/** After a failure. */
const restMs = 500;

const rest = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds).unref());

interface State {
  waiting: Map<string, FinishedCall[]>;
  /** Tenants whose turn is on its way. */
  underway: Set<string>;
  hurried: Set<string>;
  timer: NodeJS.Timeout | undefined;
}

export function createBooking({ run, log, release, leasesWith }: BookingOptions): Booking {
  const state: State = { waiting: new Map(), underway: new Set(), hurried: new Set(), timer: undefined };
  const inTurn = createTurns();
  const leases = leasesWith(inTurn);
  const ledger: Ledger = { run, log, release, leases, waiting: state.waiting };
  const flush = (tenantId: string) => inTurn(tenantId, () => bookWaiting(ledger, tenantId));
  const exchange = (tenantId: string, leaving = false) =>
    inTurn(tenantId, () => leases.exchange(tenantId, { leaving }));

  /** What is due for one tenant. Failures wait for the next time. */
  async function attend(tenantId: string): Promise<void> {
    if (state.underway.has(tenantId)) return;
    state.underway.add(tenantId);
    try {
      if (state.waiting.has(tenantId)) await flush(tenantId);
      if (leases.due(tenantId)) await exchange(tenantId);
    } catch (error) {
      log.warn({ err: error, tenantId }, 'booking calls failed; it is tried again');
      await rest(restMs);
    } finally {
      state.underway.delete(tenantId);
    }
  }

  return {
    leases,
    add(call) {
      const calls = state.waiting.get(call.tenantId);
      if (calls === undefined) state.waiting.set(call.tenantId, [call]);
      else if (calls.push(call) === full) void attend(call.tenantId);
      keepTime(state, { leases, attend });
    },
    nudge(tenantId) {
      keepTime(state, { leases, attend });
      hurry(state, tenantId, attend);
    },
    async now(tenantId) {
      if (state.waiting.has(tenantId) || state.underway.has(tenantId)) await flush(tenantId);
    },
    giveBack: (tenantId) => exchange(tenantId, true),
    async close() {
      clearInterval(state.timer);
      while (state.waiting.size > 0) for (const tenantId of [...state.waiting.keys()]) await flush(tenantId);
      for (const tenantId of leases.tenants()) await exchange(tenantId, true);
    },
  };
}

type Attend = (tenantId: string) => Promise<void>;

function keepTime(state: State, { leases, attend }: { leases: Leases; attend: Attend }): void {
  state.timer ??= setInterval(() => {
    const tenants = new Set([...state.waiting.keys(), ...leases.tenants()]);
    for (const tenantId of tenants) void attend(tenantId);
    if (tenants.size > 0) return;
    clearInterval(state.timer);
    state.timer = undefined;
  }, everyMs).unref();
}

/** Soon, but together with the others that are short now. */
function hurry({ hurried }: State, tenantId: string, attend: Attend): void {
  if (hurried.has(tenantId)) return;
  hurried.add(tenantId);
  setTimeout(() => {
    hurried.delete(tenantId);
    void attend(tenantId);
  }, hurryMs).unref();
}

interface Ledger extends Pick<BookingOptions, 'run' | 'log' | 'release'> {
  leases: Leases;
  waiting: State['waiting'];
}

/** What waits now. Calls that end meanwhile wait for the next time: others have to have their turn too. */
async function bookWaiting(ledger: Ledger, tenantId: string): Promise<void> {
  const { waiting } = ledger;
  let left = waiting.get(tenantId)?.length ?? 0;
  while (left > 0) {
    const calls = waiting.get(tenantId) ?? [];
    const some = calls.slice(0, Math.min(left, maxTogether));
    if (calls.length > some.length) waiting.set(tenantId, calls.slice(some.length));
    else waiting.delete(tenantId);
    left -= some.length;
    await bookSome(ledger, tenantId, some);
  }
}

/** Where one of many cannot be booked, each is tried alone. What cannot be booked at all stays in the journal. */
async function bookSome(ledger: Ledger, tenantId: string, calls: FinishedCall[]): Promise<void> {
  const failure = await book(ledger, tenantId, calls).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (failure === undefined) return;
  if (!isOfData(failure.error)) {
    ledger.waiting.set(tenantId, [...calls, ...(ledger.waiting.get(tenantId) ?? [])]);
    throw failure.error;
  }
  if (calls.length > 1) for (const call of calls) await bookSome(ledger, tenantId, [call]);
  else
    ledger.log.error(
      { err: failure.error, usageId: calls[0]?.usageId, tenantId },
      'a call could not be booked',
    );
}

async function book(
  { run, leases, release }: Ledger,
  tenantId: string,
  calls: FinishedCall[],
): Promise<void> {
  const left = await run(tenantId, async (tx) => {
    const rows = calls.map(({ row }) => row);
    const [, states] = await Promise.all([insertFinished(tx, rows), leases.book(tx, tenantId, calls)]);
    return states;
  });
  leases.booked(calls, left);
  for (const { segments } of calls) for (const segment of segments) release(segment);
}

/** One after the other, for each tenant. */
function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return (tenantId, work) => {
    const before = last.get(tenantId) ?? Promise.resolve();
    const turn = before.then(work);
    const over = turn
      .catch(() => undefined)
      .then(() => {
        if (last.get(tenantId) === over) last.delete(tenantId);
      });
    last.set(tenantId, over);
    return turn;
  };
}

/** The statement will fail the next time too: its data is wrong, not the connection. */
function isOfData(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(22|23)/.test(code);
}
