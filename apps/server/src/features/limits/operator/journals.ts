import type { Id, LeaseJournal } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Tx } from '../../../kernel/scope.ts';
import { people, personActor } from '../../identity/index.ts';
import { leaseMs } from '../leases/exchange.ts';
import { dropLeases } from '../leases/lease-store.ts';
import { writeOffLeasesOf } from '../leases/lease-system-store.ts';
import { referenceOf } from '../leases/leases.ts';
import { type LeaseRow, listLeases, lockLeases } from './journal-system-store.ts';
import type { Operating } from './operator-budgets.ts';

// What processes hold ahead of budgets, and what becomes of it when their journals are lost: see docs/decisions/0086.

/** Whether the journal of a process lies where this one books it. */
export type HasJournal = (replica: string) => boolean;

/** Who exchanges its leases is heard of twice a second. */
const silentMs = 60_000;

export async function showJournals(
  { installation }: Pick<Operating, 'installation'>,
  hasJournal: HasJournal,
): Promise<LeaseJournal[]> {
  const now = installation.clock.now();
  const rows = await listLeases(installation.database);
  return [...Map.groupBy(rows, ({ reference }) => reference).values()].map((leases) =>
    presentJournal(leases, { now, hasJournal }),
  );
}

/**
 * Ends the leases of a process that is gone with its journal. `spent` is safe: it may have used all of them. `unused`
 * gives them back, on the operator's word. Recorded in the audit log of each tenant concerned.
 * @throws Problem `not_found`, `limits.replica_alive`, `limits.journal_here`
 */
export async function releaseJournal(
  operating: Operating,
  { replica, as }: { replica: string; as: 'spent' | 'unused' },
  hasJournal: HasJournal,
): Promise<LeaseJournal['accounts']> {
  const { installation } = operating;
  const now = installation.clock.now();
  return people.inSystem(installation.database, async (tx) => {
    const rows = await lockLeases(tx, referenceOf(replica));
    requireLost(rows, { now, replica, here: hasJournal(replica) });
    const concerned = as === 'spent' ? rows.filter(({ held }) => held) : rows;
    if (as === 'spent') await writeOffLeasesOf(tx, referenceOf(replica), now);
    else await dropLeases(tx, referenceOf(replica));
    const accounts = accountsOf(concerned);
    await recordRelease(tx, operating, { replica, as, host: rows[0]?.host ?? '', accounts });
    return accounts;
  });
}

function requireLost(
  rows: LeaseRow[],
  { now, replica, here }: { now: Date; replica: string; here: boolean },
): void {
  if (rows.length === 0) throw problem('not_found');
  const silent = now.getTime() - heardAt(rows).getTime();
  if (rows.some(({ held }) => held) && silent < silentMs)
    throw problem('limits.replica_alive', { replica, seconds: Math.max(0, Math.round(silent / 1_000)) });
  if (here) throw problem('limits.journal_here', { replica });
}

async function recordRelease(
  tx: Tx,
  { installation, visitor, operator }: Operating,
  { replica, as, host, accounts }: { replica: string; as: string; host: string; accounts: Account[] },
): Promise<void> {
  const actor = personActor(operator, visitor);
  for (const [tenantId, own] of Map.groupBy(accounts, (account) => account.tenantId)) {
    const budgets = own.map(({ budgetName, unit, currency, amount }) => ({
      budget: budgetName,
      unit,
      currency,
      amount,
    }));
    await people.recordInTenant(installation, tx, {
      tenantId,
      actor,
      visitor,
      event: {
        action: 'budget.slices_released',
        subject: { kind: 'process', id: replica, name: host },
        details: { as, budgets },
      },
    });
  }
}

type Account = LeaseJournal['accounts'][number];

function presentJournal(
  rows: LeaseRow[],
  { now, hasJournal }: { now: Date; hasJournal: HasJournal },
): LeaseJournal {
  const replica = (rows[0]?.reference ?? '').replace(referenceOf(''), '');
  const heard = heardAt(rows);
  const held = rows.filter((row) => row.held);
  return {
    replica,
    host: rows[0]?.host ?? '',
    since: new Date(Math.min(...rows.map(({ at }) => at.getTime()))).toISOString(),
    heardAt: heard.toISOString(),
    state: stateOf({
      held: held.length > 0,
      silent: now.getTime() - heard.getTime() >= silentMs,
      here: hasJournal(replica),
    }),
    accounts: accountsOf(held.length > 0 ? held : rows),
  };
}

function stateOf({ held, silent, here }: { held: boolean; silent: boolean; here: boolean }) {
  if (!silent) return 'live';
  if (here) return 'here';
  return held ? 'silent' : 'written-off';
}

function heardAt(rows: LeaseRow[]): Date {
  return new Date(Math.max(...rows.map(({ lease_until }) => lease_until.getTime())) - leaseMs);
}

/** One for each budget: its people, keys and windows together. */
function accountsOf(rows: LeaseRow[]): Account[] {
  return [...Map.groupBy(rows, ({ tenant_id, budget_id }) => `${tenant_id} ${budget_id}`).values()].flatMap(
    (leases) => {
      const [row] = leases;
      if (row === undefined) return [];
      return [
        {
          tenantId: row.tenant_id as Id<'tenant'>,
          tenantName: row.tenant_name,
          budgetId: row.budget_id as Id<'budget'>,
          budgetName: row.budget_name,
          unit: row.unit as Account['unit'],
          currency: row.currency as Account['currency'],
          amount: String(leases.reduce((sum, { amount }) => sum + BigInt(amount), 0n)),
        },
      ];
    },
  );
}
