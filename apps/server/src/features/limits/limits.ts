import { randomUUID } from 'node:crypto';
import { newId } from '../../kernel/id.ts';
import { problem } from '../../kernel/problem.ts';
import type { Scope, Tx } from '../../kernel/scope.ts';
import { costOf, noteProgress, noUsage } from '../metering/index.ts';
import { type Calendar, createCalendar } from './accounts/window.ts';
import { amountOf, type Decision, type Demand, type Hold, type RateHold } from './admission/decide.ts';
import { correctionUs } from './admission/rate.ts';
import { type Caller, openLimits, type Reservation, reserve } from './admission/reserve.ts';
import { growHolds, insertAlerts, settleEntries, settleHeld } from './admission/settle-store.ts';
import { correctRates, type LimitRows, lockAccounts } from './admission/store.ts';

/** What a settled attempt used, as far as limits need it. */
export interface Settled {
  usageId: string;
  tokens: number;
}

export interface OpenLimits {
  /**
   * Admits or refuses each call, all accounts or none. What it writes is on its way when it answers: the transaction
   * commits with it or not at all.
   */
  reserve(calls: Reservation[]): Promise<Decision[]>;
}

/** Admission and settlement on the tenant's budgets and rate limits. One per process. */
export interface Limits {
  /** Reads what may count these callers; to be started together with whatever else the transaction reads. */
  open(tx: Tx, scope: Scope, callers: Caller[]): Promise<OpenLimits>;
  /** @throws what a failed admission means to the caller */
  explain(error: unknown): never;
  /** Turns the holds of settled attempts into spending, in the transaction that settles them. */
  settle(tx: Tx, scope: Scope, settled: Settled[]): Promise<void>;
  /**
   * Enlarges the holds of a running stream so that its answer may have `outputTokens` in all, and notes in the ledger
   * that it has `written` so far: what stays if this process dies. False: some account has no room, and nothing changed.
   */
  extend(scope: Scope, usageId: string, tokens: { outputTokens: number; written: number }): Promise<boolean>;
}

/** What a running call holds. Lost with the process, like the call itself. */
interface Running {
  demand: Demand;
  holds: Hold[];
  rates: RateHold[];
}

const lockPatienceMs = 10_000;
const maxTenants = 1_000;

export function createLimits(): Limits {
  const owner = randomUUID();
  const calendars = new Map<string, Calendar>();
  const running = new Map<string, Running>();
  const guesses = createGuesses();

  function calendarOf(timeZone: string): Calendar {
    const known = calendars.get(timeZone) ?? createCalendar(timeZone);
    calendars.set(timeZone, known);
    return known;
  }

  return {
    async open(tx, scope, callers) {
      const { tenantId } = scope;
      const context = { tenantId, at: scope.clock.now(), owner, calendarOf, lockPatienceMs };
      const opened = await openLimits(tx, callers, { ...context, guess: guesses.get(tenantId) }).catch(
        translate,
      );
      guesses.set(tenantId, opened.rows);
      return {
        async reserve(calls) {
          const decisions = await reserve(tx, calls, { opened, context }).catch(translate);
          noteRunning(running, calls, decisions);
          return decisions;
        },
      };
    },
    explain: translate,
    async settle(tx, scope, settled) {
      const [passed] = await Promise.all([
        turnHolds(
          tx,
          settled.map(({ usageId }) => usageId),
          running,
        ),
        correctRates(
          tx,
          settled.flatMap((one) => corrections(one, running.get(one.usageId))),
        ),
      ]);
      const at = scope.clock.now();
      await insertAlerts(
        tx,
        passed.map((threshold) => ({ ...threshold, id: newId('alert', at.getTime()), at })),
      );
      for (const { usageId } of settled) running.delete(usageId);
    },
    async extend(scope, usageId, { outputTokens, written }) {
      const call = running.get(usageId);
      if (call === undefined || call.holds.length === 0) return true;
      return scope
        .tx(async (tx) => {
          await lockAccounts(tx, scope.tenantId, lockPatienceMs);
          // The ledger's row before its holds, as settlement takes them.
          await noteProgress(tx, {
            usageId,
            outputTokens: written,
            costPico: costSoFar(call.demand, written),
          });
          const grown = call.holds.map(({ account }) => ({
            budget_id: account.budgetId,
            amount: String(amountOf(account, { ...call.demand, outputBound: outputTokens })),
            ceiling: account.ceiling === null ? null : String(account.ceiling),
          }));
          if ((await growHolds(tx, usageId, grown)) === grown.length) return true;
          throw new NoRoom();
        })
        .catch((error: unknown) => {
          if (error instanceof NoRoom) return false;
          throw error;
        });
    },
  };
}

/**
 * Holds that this process took are turned at once. Where one of them is not there any more (recovery took the attempt for
 * dead), or nobody here knows what was held, the longer way finds out.
 */
async function turnHolds(tx: Tx, usageIds: string[], running: ReadonlyMap<string, Running>) {
  const heldBy = (usageId: string) => running.get(usageId)?.holds.length ?? 0;
  const known = usageIds.filter((usageId) => heldBy(usageId) > 0);
  const [turned, others] = await Promise.all([
    settleHeld(tx, known),
    settleEntries(
      tx,
      usageIds.filter((usageId) => heldBy(usageId) === 0),
    ),
  ]);
  const missing = new Map(known.map((usageId) => [usageId, heldBy(usageId)]));
  for (const usageId of turned.references) missing.set(usageId, (missing.get(usageId) ?? 0) - 1);
  const late = known.filter((usageId) => (missing.get(usageId) ?? 0) > 0);
  return [...turned.passed, ...others, ...(await settleEntries(tx, late))];
}

/** What counted each tenant's calls the last time: a guess at what counts the next ones. */
function createGuesses() {
  const last = new Map<string, LimitRows>();
  return {
    get: (tenantId: string) => last.get(tenantId),
    set(tenantId: string, rows: LimitRows) {
      last.delete(tenantId);
      last.set(tenantId, rows);
      if (last.size > maxTenants) last.delete(last.keys().next().value ?? '');
    },
  };
}

function noteRunning(running: Map<string, Running>, calls: Reservation[], decisions: Decision[]): void {
  for (const [index, decision] of decisions.entries()) {
    const call = calls[index];
    if (call === undefined || !decision.admitted) continue;
    if (decision.holds.length + decision.rates.length > 0)
      running.set(call.usageId, { demand: call.demand, holds: decision.holds, rates: decision.rates });
  }
}

function costSoFar({ inputTokens, price }: Demand, outputTokens: number): bigint | null {
  return costOf({ ...noUsage, inputTokens, outputTokens, estimated: true }, price);
}

/** Rolls back the holds that did grow. */
class NoRoom extends Error {}

/** No lock in time; or an account that had no room for what had been decided, which the lock should exclude. */
const unavailable = new Set(['55P03', '22012']);

function translate(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  throw unavailable.has(code) ? problem('limits.unavailable', {}, error) : error;
}

function corrections({ tokens }: Settled, call: Running | undefined) {
  return (call?.rates ?? [])
    .filter(({ account }) => account.unit === 'tokens')
    .map(({ account, units }) => ({
      limit_id: account.limitId,
      holder: account.holder,
      delta_us: correctionUs(account, tokens - units),
    }))
    .filter(({ delta_us }) => delta_us !== 0);
}
