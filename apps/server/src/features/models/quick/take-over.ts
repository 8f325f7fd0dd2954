import type { Kysely } from 'kysely';
import type { Log } from '../../../kernel/scope.ts';
import type { Database } from '../../../kernel/tables.gen.ts';
import {
  type RunInTenant,
  referenceOf,
  takeOverHolds,
  takeOverLeases,
  tenantsOfLeases,
} from '../../limits/index.ts';
import {
  deadOwners,
  insertFinished,
  insertPending,
  type LeftCall,
  noteProgress,
  readLeftBehind,
  removeLeftBehind,
} from '../../metering/index.ts';

interface TakingOver {
  directory: string;
  /** This process. */
  owner: string;
  run: RunInTenant;
  log: Log;
  now: Date;
}

const maxTogether = 500;

/**
 * Puts into the database what the exact path would have left there: finished calls finished, running ones pending with
 * their holds; then the leases end. Repeating it, or doing it twice at once, changes nothing.
 */
export async function takeOver(system: Kysely<Database>, context: TakingOver): Promise<void> {
  const { directory, owner, log } = context;
  for (const dead of await deadOwners(directory, owner))
    try {
      await takeOverOwner(system, context, dead);
    } catch (error) {
      // It stays where it is; the next time is soon.
      log.error({ err: error, owner: dead }, 'the journal of a dead process could not be taken over');
    }
}

async function takeOverOwner(system: Kysely<Database>, context: TakingOver, dead: string): Promise<void> {
  const { directory, log } = context;
  const calls = readLeftBehind(directory, dead);
  const perTenant = Map.groupBy(calls, ({ row }) => row.tenantId);
  const tenants = new Set([...perTenant.keys(), ...(await tenantsOfLeases(system, referenceOf(dead)))]);
  const failures: unknown[] = [];
  for (const tenantId of tenants)
    await takeOverTenant(context, { dead, tenantId, calls: perTenant.get(tenantId) ?? [] }).catch(
      (error: unknown) => failures.push(error),
    );
  // One tenant's trouble keeps the journal, and nobody else's calls out of the ledger.
  if (failures.length > 0) throw failures[0];
  removeLeftBehind(directory, dead);
  log.info({ owner: dead, calls: calls.length }, 'the journal of a dead process is in the ledger');
}

async function takeOverTenant(
  { run, now }: TakingOver,
  { dead, tenantId, calls }: { dead: string; tenantId: string; calls: LeftCall[] },
): Promise<void> {
  for (let start = 0; start < calls.length; start += maxTogether) {
    const some = calls.slice(start, start + maxTogether);
    await run(tenantId, async (tx) => {
      const finished = some.flatMap(({ row, done }) => (done === undefined ? [] : [{ ...row, ...done }]));
      const running = some.filter(({ done }) => done === undefined);
      await insertFinished(tx, finished);
      await insertPending(tx, running.map(pendingOf));
      for (const { row, grown } of running)
        if (grown !== undefined)
          await noteProgress(tx, {
            usageId: row.id,
            outputTokens: grown.outputTokens,
            costPico: grown.costPico === null ? null : BigInt(grown.costPico),
          });
      await takeOverHolds(tx, {
        owner: dead,
        tenantId,
        at: now,
        since: new Date(Math.min(now.getTime(), ...some.map(({ row }) => Date.parse(row.at)))),
        usageIds: finished.map(({ id }) => id),
        holds: some.flatMap((call) => (call.done === undefined ? [] : holdsOf(call))),
        running: running.flatMap(holdsOf),
      });
    });
  }
  await run(tenantId, (tx) => takeOverLeases(tx, dead));
}

function pendingOf({ row }: LeftCall) {
  return {
    ...row,
    at: new Date(row.at),
    leaseUntil: new Date(row.leaseUntil),
    costPico: row.costPico === null ? null : BigInt(row.costPico),
  };
}

function holdsOf({ row, holds, grown }: LeftCall) {
  return holds.map((hold, index) => ({
    ...hold,
    reference: row.id,
    amount: grown?.amounts[index] ?? hold.amount,
    lease_until: row.leaseUntil,
  }));
}
