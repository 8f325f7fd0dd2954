import { randomUUID } from 'node:crypto';
import { newId } from '../../kernel/id.ts';
import { problem } from '../../kernel/problem.ts';
import type { Scope, Tx } from '../../kernel/scope.ts';
import { costOf, noteProgress, noUsage } from '../metering/index.ts';
import { type Calendar, createCalendar } from './accounts/window.ts';
import { amountOf, type Decision, type Demand, type Hold, type RateHold } from './admission/decide.ts';
import { correctionUs } from './admission/rate.ts';
import { type Reservation, reserve } from './admission/reserve.ts';
import { growHolds, insertAlerts, settleEntries } from './admission/settle-store.ts';
import { correctRates, lockAccounts } from './admission/store.ts';

/** What a settled attempt used, as far as limits need it. */
export interface Settled {
  usageId: string;
  tokens: number;
}

/** Admission and settlement on the tenant's budgets and rate limits. One per process. */
export interface Limits {
  /** Admits or refuses each call, all accounts or none, in the caller's transaction. */
  reserve(tx: Tx, scope: Scope, calls: Reservation[]): Promise<Decision[]>;
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

export function createLimits(): Limits {
  const owner = randomUUID();
  const calendars = new Map<string, Calendar>();
  const running = new Map<string, Running>();

  function calendarOf(timeZone: string): Calendar {
    const known = calendars.get(timeZone) ?? createCalendar(timeZone);
    calendars.set(timeZone, known);
    return known;
  }

  return {
    async reserve(tx, scope, calls) {
      const at = scope.clock.now();
      const context = { tenantId: scope.tenantId, at, owner, calendarOf, lockPatienceMs };
      const decisions = await reserve(tx, calls, context).catch(translate);
      for (const [index, decision] of decisions.entries()) {
        const call = calls[index];
        if (call === undefined || !decision.admitted) continue;
        if (decision.holds.length + decision.rates.length > 0)
          running.set(call.usageId, { demand: call.demand, holds: decision.holds, rates: decision.rates });
      }
      return decisions;
    },
    async settle(tx, scope, settled) {
      const passed = await settleEntries(
        tx,
        settled.map(({ usageId }) => usageId),
      );
      const at = scope.clock.now();
      await insertAlerts(
        tx,
        passed.map((threshold) => ({ ...threshold, id: newId('alert', at.getTime()), at })),
      );
      await correctRates(
        tx,
        settled.flatMap((one) => corrections(one, running.get(one.usageId))),
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

function costSoFar({ inputTokens, price }: Demand, outputTokens: number): bigint | null {
  return costOf({ ...noUsage, inputTokens, outputTokens, estimated: true }, price);
}

/** Rolls back the holds that did grow. */
class NoRoom extends Error {}

function translate(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  throw code === '55P03' ? problem('limits.unavailable', {}, error) : error;
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
