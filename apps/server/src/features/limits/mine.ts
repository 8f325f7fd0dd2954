import type { BudgetItem, RateLimitItem } from '@jishi/contract';
import type { Scope, Tx } from '../../kernel/scope.ts';
import {
  type BudgetRecord,
  listAccounts,
  listBudgets,
  listRates,
  type RateRecord,
  readTimeZone,
} from './accounts/budget-store.ts';
import { accountsOf } from './accounts/budgets.ts';
import { presentBudget, presentRate } from './accounts/present.ts';
import { judgeRate } from './admission/rate.ts';
import { holderOf, type ScopeColumns, type Subject } from './admission/scope.ts';
import { loadLimits, readRates } from './admission/store.ts';

export interface MyLimits {
  timeZone: string;
  models: string[] | null;
  budgets: Omit<BudgetItem, 'editable'>[];
  rateLimits: (Omit<RateLimitItem, 'editable'> & { remaining: number; resetsAt: string })[];
}

/** What counts the caller: person and key, whatever app or model. Only their own accounts, and those for all. */
export async function myLimits(scope: Scope): Promise<MyLimits> {
  const { userId, keyId } = scope.actor;
  return scope.tx(async (tx) => {
    const known = { users: userId === null ? [] : [userId], keys: keyId === null ? [] : [keyId] };
    const { groups, keys } = await loadLimits(tx, { ...known, apps: [], models: [] });
    const who = { userId, keyId, groupIds: groups.map(({ group_id }) => group_id) };
    return {
      timeZone: await readTimeZone(tx),
      models: keys[0]?.models ?? null,
      budgets: await myBudgets(tx, scope, who),
      rateLimits: await myRates(tx, scope, who),
    };
  });
}

type Who = Pick<Subject, 'userId' | 'keyId' | 'groupIds'>;

function countsMe(row: BudgetRecord | RateRecord, { userId, keyId, groupIds }: Who): boolean {
  return (
    row.enabled &&
    (row.user_id === null || row.user_id === userId) &&
    (row.key_id === null || row.key_id === keyId) &&
    (row.group_id === null || groupIds.includes(row.group_id))
  );
}

/** Whose accounts of an `each` limit are mine; undefined: accounts of apps and models are not a person's. */
function myHolder(row: BudgetRecord | RateRecord, who: Who): string {
  return holderOf(row as unknown as ScopeColumns, {
    ...who,
    app: row.app ?? '',
    models: [row.model_name ?? ''],
  });
}

async function myBudgets(tx: Tx, scope: Scope, who: Who): Promise<MyLimits['budgets']> {
  const at = scope.clock.now();
  const rows = (await listBudgets(tx)).filter((row) => countsMe(row, who));
  const holders = [...new Set(rows.map((row) => myHolder(row, who)))];
  const listed = await listAccounts(tx, { budgetIds: rows.map(({ id }) => id), at, each: 20, holders });
  const holderById = new Map(rows.map((row) => [row.id, myHolder(row, who)]));
  const opened = listed.filter(({ budget_id, holder }) => holder === holderById.get(budget_id));
  const accounts = await accountsOf(tx, rows, { at, opened });
  return rows.map((row) => {
    const { editable: _, ...item } = presentBudget(scope, row, accounts.get(row.id) ?? []);
    return item;
  });
}

async function myRates(tx: Tx, scope: Scope, who: Who): Promise<MyLimits['rateLimits']> {
  const at = scope.clock.now();
  const rows = (await listRates(tx)).filter((row) => countsMe(row, who));
  const states = await readRates(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const holder = myHolder(row, who);
    const state = states.find((one) => one.limit_id === row.id && one.holder === holder);
    const { editable: _, ...item } = presentRate(scope, row);
    const nowUs = at.getTime() * 1_000;
    const { remaining, resetMs } = judgeRate(item, { arrivalUs: state?.arrival_us ?? 0, nowUs }, 0);
    return { ...item, remaining, resetsAt: new Date(at.getTime() + resetMs).toISOString() };
  });
}
