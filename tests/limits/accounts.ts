import { sql } from 'kysely';
import type { DatabaseHandle } from '../../apps/server/src/platform/db/index.ts';

export interface Account {
  budget: string;
  spent: string;
  held: string;
  /** How much of `held` is slices that processes have taken ahead. */
  leased: string;
}

/** Spent and held of each account, in one statement: one moment. Held ones have an index of their own, so this stays cheap. */
export async function readAccounts(database: DatabaseHandle): Promise<Account[]> {
  const { rows } = await sql<Account>`
    SELECT b.name AS budget, p.spent::text,
      (SELECT coalesce(sum(amount), 0)::text FROM budget_entry e
        WHERE e.tenant_id = p.tenant_id AND e.budget_id = p.budget_id AND e.holder = p.holder
          AND e.starts_at = p.starts_at AND held) AS held,
      (SELECT coalesce(sum(amount), 0)::text FROM budget_entry e
        WHERE e.tenant_id = p.tenant_id AND e.budget_id = p.budget_id AND e.holder = p.holder
          AND e.starts_at = p.starts_at AND held AND kind = 'lease') AS leased
    FROM budget_period p JOIN budget b ON b.tenant_id = p.tenant_id AND b.id = p.budget_id`.execute(
    database.system,
  );
  return rows;
}

/** Accounts whose `spent` is not the sum of their entries at this moment. Reads every entry: not for each sample. */
export async function accountsThatDoNotAddUp(database: DatabaseHandle): Promise<object[]> {
  const { rows } = await sql<{ budget: string; spent: string; entries: string }>`
    WITH sums AS (SELECT budget_id, holder, starts_at, sum(amount) AS amount FROM budget_entry WHERE NOT held GROUP BY 1, 2, 3)
    SELECT b.name AS budget, p.spent::text, coalesce(s.amount, 0)::text AS entries
    FROM budget_period p JOIN budget b ON b.tenant_id = p.tenant_id AND b.id = p.budget_id
      LEFT JOIN sums s ON s.budget_id = p.budget_id AND s.holder = p.holder AND s.starts_at = p.starts_at
    WHERE p.spent <> coalesce(s.amount, 0)`.execute(database.system);
  return rows;
}

/** Calls that were admitted from memory, at least: their entries were made when they ended, not when they began. */
export async function admittedFromMemory(database: DatabaseHandle): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(DISTINCT e.reference)::int AS count
    FROM budget_entry e JOIN usage_record u ON u.tenant_id = e.tenant_id AND u.id = e.reference
    WHERE e.kind = 'usage' AND e.at = u.settled_at AND u.settled_at > u.at`.execute(database.system);
  return rows[0]?.count ?? 0;
}

export interface Watch {
  samples: number;
  /** Samples in which something was leased. */
  leasing: number;
  /** Times that every entry was added up. */
  proofs: number;
  highest: bigint;
  /** What was wrong at any moment. */
  wrong: object[];
}

/** Looks every 20 ms until told to end; every 10 s all entries are added up and `progress` is told. */
export function watchAccounts(
  database: DatabaseHandle,
  progress: (watch: Watch) => void,
): { end(): Promise<Watch> } {
  const watch: Watch = { samples: 0, leasing: 0, proofs: 0, highest: 0n, wrong: [] };
  let over = false;
  const look = async () => {
    const accounts = await readAccounts(database);
    for (const { spent, held } of accounts) {
      const used = BigInt(spent) + BigInt(held);
      if (used > watch.highest) watch.highest = used;
    }
    watch.samples += 1;
    if (accounts.some(({ leased }) => leased !== '0')) watch.leasing += 1;
  };
  const prove = async () => {
    watch.wrong = [...watch.wrong, ...(await accountsThatDoNotAddUp(database))].slice(0, 10);
    watch.proofs += 1;
    progress(watch);
  };
  const looking = (async () => {
    let nextProof = Date.now() + 10_000;
    while (!over) {
      await look();
      if (Date.now() >= nextProof) {
        await prove();
        nextProof = Date.now() + 10_000;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return watch;
  })();
  return {
    end: () => {
      over = true;
      return looking;
    },
  };
}
