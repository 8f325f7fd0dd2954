import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Kysely } from 'kysely';
import type { Changes } from '../../../kernel/memory.ts';
import type { Log, Scope } from '../../../kernel/scope.ts';
import type { Database } from '../../../kernel/tables.gen.ts';
import { createLeases, type RunInTenant, type Taken } from '../../limits/index.ts';
import {
  costOf,
  createJournal,
  hasJournal,
  type Journal,
  noUsage,
  type OpenRow,
  type Segment,
  type Settlement,
  settledRow,
} from '../../metering/index.ts';
import { admissionOf, demandOf, limited, pendingOf, subjectOf } from '../gateway/admit.ts';
import type { Admission, AdmissionInput } from '../gateway/attempt.ts';
import type { PoolSnapshots } from '../routing/snapshot.ts';
import { usableIn } from '../routing/usable.ts';
import { type Booking, createBooking } from './booking.ts';
import { takeOver } from './take-over.ts';

/**
 * Admits calls from memory and books them together afterwards: see docs/decisions/0051. It never refuses: what it does
 * not admit, the exact path judges.
 */
export interface QuickPath {
  /** undefined: ask the database. */
  admit(scope: Scope, input: AdmissionInput): Promise<Admission | undefined>;
  /** The cost; undefined: not one of its calls. */
  settle(settlement: Settlement): { costPico: bigint | null } | undefined;
  /** undefined: not one of its calls. */
  extend(usageId: string, tokens: { outputTokens: number; written: number }): Promise<boolean> | undefined;
  /** When everything that has ended is in the database. */
  booked(tenantId: string): Promise<void>;
  /** Gives back what it has taken ahead and does not use. False: there is nothing. */
  giveBack(tenantId: string): Promise<boolean>;
  /** Takes over what dead processes left in the data directory. */
  takeOver(system: Kysely<Database>): Promise<void>;
  /** Whether process `owner` left its journal where this one takes it over, or is about to. */
  hasJournal(owner: string): boolean;
  close(): Promise<void>;
}

export interface QuickOptions {
  /** Of the journal. */
  directory: string;
  run: RunInTenant;
  changes: Changes;
  log: Log;
  now: () => Date;
}

interface Running {
  tenantId: string;
  row: OpenRow;
  at: Date;
  taken: Taken;
  segments: Segment[];
}

interface Parts extends QuickOptions {
  snapshots: PoolSnapshots;
  leaseMs: number;
}

interface Path extends Parts {
  owner: string;
  running: Map<string, Running>;
  booking: Booking;
  journal(): Journal;
}

export function createQuickPath(parts: Parts): QuickPath {
  const { directory, run, changes, log, now } = parts;
  const owner = randomBytes(8).toString('hex');
  const opened: { journal?: Journal } = {};
  const journal = () => {
    opened.journal ??= createJournal(directory, owner);
    return opened.journal;
  };
  const booking = createBooking({
    run,
    log,
    release: (segment) => journal().release(segment),
    leasesWith: (inTurn) => createLeases({ run, changes, owner, host: hostname(), now, inTurn }),
  });
  const path: Path = { ...parts, owner, running: new Map(), booking, journal };

  return {
    admit: (scope, input) => admit(path, scope, input),
    settle: (settlement) => settle(path, settlement),
    extend(usageId, tokens) {
      const call = path.running.get(usageId);
      return call === undefined ? undefined : grow(path, call, tokens);
    },
    booked: (tenantId) => booking.now(tenantId),
    async giveBack(tenantId) {
      if (!booking.leases.hasFree(tenantId)) return false;
      await booking.giveBack(tenantId);
      return true;
    },
    takeOver: (system) => takeOver(system, { directory, owner, run, log, now: now() }),
    hasJournal: (dead) => hasJournal(directory, dead),
    async close() {
      await booking.close();
      opened.journal?.close();
    },
  };
}

async function admit(path: Path, scope: Scope, input: AdmissionInput): Promise<Admission | undefined> {
  const { tenantId, actor } = scope;
  const { leases } = path.booking;
  const found = await usableIn(path.snapshots, scope, input).catch(() => undefined);
  if (found === undefined) return undefined;
  const admission = admissionOf(input, found);
  const at = path.now();
  const asked = { caller: subjectOf(actor, input, admission), demand: demandOf(input, admission), at };
  // Where it cannot be known, nothing is remembered: the exact path fails, or does not.
  const granted = await leases.admit(tenantId, asked).catch(() => undefined);
  if (granted === undefined) {
    path.booking.nudge(tenantId);
    return undefined;
  }
  const { admitted, taken } = granted;
  const row = openRow(pendingOf(admission, { scope, input }, { at, leaseMs: path.leaseMs }));
  const call: Running = { tenantId, row, at, taken, segments: [] };
  try {
    const { segment, written } = path.journal().note({ kind: 'open', row, holds: holdsOf(taken) });
    call.segments.push(segment);
    await written;
  } catch (error) {
    leases.undo(taken);
    path.log.error({ err: error }, 'the journal of calls cannot be written');
    return undefined;
  }
  path.running.set(row.id, call);
  return limited(admission, { input, decision: admitted });
}

function settle(
  { running, journal, booking, log, now }: Path,
  settlement: Settlement,
): { costPico: bigint | null } | undefined {
  const { usageId, usage, price, serviceTier } = settlement;
  const call = running.get(usageId);
  if (call === undefined) return undefined;
  running.delete(usageId);
  const costPico = costOf(usage, price, serviceTier);
  const row = settledRow(settlement, { cost: costPico, now: now() });
  const { segment, written } = journal().note({ kind: 'done', row });
  written.catch((error: unknown) => log.error({ err: error }, 'the journal of calls cannot be written'));
  const used = booking.leases.use(call.taken, {
    tokens: row.input_tokens + row.output_tokens,
    costPico,
    currency: price?.currency ?? null,
  });
  const segments = [...call.segments, segment];
  booking.add({ ...call, usageId, used, row: { ...call.row, ...row }, segments });
  return { costPico };
}

function openRow({ at, leaseUntil, costPico, ...row }: ReturnType<typeof pendingOf>): OpenRow {
  return {
    ...row,
    at: at.toISOString(),
    leaseUntil: leaseUntil.toISOString(),
    costPico: costPico === null ? null : String(costPico),
  };
}

function holdsOf({ slices, amounts }: Taken) {
  return slices.map(({ account }, index) => ({
    budget_id: account.budgetId,
    holder: account.holder,
    starts_at: account.window.startsAt.toISOString(),
    amount: String(amounts[index] ?? 0n),
    exchange_ppm: account.exchangePpm === null ? null : String(account.exchangePpm),
  }));
}

async function grow(
  { booking, journal }: Path,
  { taken, row, tenantId, segments }: Running,
  { outputTokens, written }: { outputTokens: number; written: number },
): Promise<boolean> {
  if (taken.slices.length > 0 && !(await booking.leases.grow(tenantId, taken, outputTokens))) return false;
  const { demand } = taken;
  const usage = { ...noUsage, inputTokens: demand.inputTokens, outputTokens: written, estimated: true };
  const cost = costOf(usage, demand.price);
  const noted = journal().note({
    kind: 'grow',
    id: row.id,
    outputTokens: written,
    costPico: cost === null ? null : String(cost),
    amounts: taken.amounts.map(String),
  });
  segments.push(noted.segment);
  await noted.written;
  return true;
}
