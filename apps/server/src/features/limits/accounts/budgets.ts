import type { BudgetItem } from '@jishi/contract';
import type { Updateable } from 'kysely';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import type { BudgetTable } from '../../../kernel/tables.gen.ts';
import { recordAudit } from '../../audit/index.ts';
import { readUnopened } from '../admission/open-store.ts';
import {
  type AccountRow,
  type BudgetRecord,
  deleteBudget,
  findBudget,
  insertBudget,
  listAccounts,
  listBudgets,
  readTimeZone,
  scopeExists,
  updateBudget,
} from './budget-store.ts';
import { presentBudget } from './present.ts';
import { createCalendar, type Window } from './window.ts';

/** Accounts shown of a budget that has one for each person, key, app or model. */
const accountsShown = 20;

export interface LimitScopeInput {
  groupId?: string | null | undefined;
  userId?: string | null | undefined;
  keyId?: string | null | undefined;
  app?: string | null | undefined;
  model?: string | null | undefined;
  each?: 'user' | 'key' | 'app' | 'model' | null | undefined;
}

interface BudgetFields {
  name: string;
  amount: string;
  exchangePpm: number | null;
  mode: 'hard' | 'soft';
  gracePercent: number;
  thresholds: number[];
  clamp: boolean;
  enabled: boolean;
}

export type NewBudget = LimitScopeInput &
  BudgetFields & {
    unit: 'money' | 'tokens' | 'requests';
    currency: 'USD' | 'CNY' | null;
    period: 'day' | 'week' | 'month' | 'total';
  };

export type BudgetChange = { [Field in keyof BudgetFields]?: BudgetFields[Field] | undefined };

export async function visibleBudgets(scope: Scope): Promise<{ items: BudgetItem[]; timeZone: string }> {
  return scope.tx(async (tx) => {
    const timeZone = await readTimeZone(tx);
    return { items: await presentBudgets(tx, scope, await listBudgets(tx)), timeZone };
  });
}

export async function createBudget(scope: Scope, input: NewBudget): Promise<BudgetItem> {
  if ((input.unit === 'money') !== (input.currency !== null)) throw problem('limits.currency_required');
  const id = newId('budget');
  return scope.tx(async (tx) => {
    await requireScope(tx, input);
    await insertBudget(tx, {
      tenant_id: scope.tenantId,
      id,
      ...scopeColumns(input),
      unit: input.unit,
      currency: input.currency,
      period: input.period,
      ...columnsOf(input),
      created_at: scope.clock.now(),
    } as Parameters<typeof insertBudget>[1]);
    await recordAudit(tx, scope, {
      action: 'budget.created',
      subject: { kind: 'budget', id, name: input.name },
      details: { ...input },
    });
    return presentOne(tx, scope, id);
  });
}

/** Changes keep what is spent: the account stays, only its limit moves. */
export async function changeBudget(scope: Scope, id: string, change: BudgetChange): Promise<BudgetItem> {
  return scope.tx(async (tx) => {
    const row = ownBudget(await findBudget(tx, id));
    await updateBudget(tx, id, columnsOf(change));
    await recordAudit(tx, scope, {
      action: 'budget.changed',
      subject: { kind: 'budget', id, name: change.name ?? row.name },
      details: { ...change },
    });
    return presentOne(tx, scope, id);
  });
}

export async function removeBudget(scope: Scope, id: string): Promise<void> {
  await scope.tx(async (tx) => {
    const row = ownBudget(await findBudget(tx, id));
    await deleteBudget(tx, id);
    await recordAudit(tx, scope, {
      action: 'budget.deleted',
      subject: { kind: 'budget', id, name: row.name },
      details: { amount: row.amount, unit: row.unit, currency: row.currency },
    });
  });
}

/** What the operator set stays as it is. */
function ownBudget(row: BudgetRecord | undefined): BudgetRecord {
  const budget = found(row);
  if (budget.set_by === 'operator') throw problem('limits.set_by_operator');
  return budget;
}

/** A group, person or key of another tenant is unknown. */
export async function requireScope(tx: Tx, { groupId, userId, keyId }: LimitScopeInput): Promise<void> {
  const asked = { groupId: groupId ?? null, userId: userId ?? null, keyId: keyId ?? null };
  if (!(await scopeExists(tx, asked))) throw problem('not_found');
}

export function scopeColumns({ groupId, userId, keyId, app, model, each }: LimitScopeInput) {
  return {
    group_id: groupId ?? null,
    user_id: userId ?? null,
    key_id: keyId ?? null,
    app: app ?? null,
    model_name: model ?? null,
    each: each ?? null,
  };
}

async function presentOne(tx: Tx, scope: Scope, id: string): Promise<BudgetItem> {
  const [item] = await presentBudgets(tx, scope, [found(await findBudget(tx, id))]);
  return found(item);
}

export async function presentBudgets(tx: Tx, scope: Scope, rows: BudgetRecord[]): Promise<BudgetItem[]> {
  const at = scope.clock.now();
  const opened = await listAccounts(tx, { budgetIds: rows.map(({ id }) => id), at, each: accountsShown });
  const accounts = await accountsOf(tx, rows, { at, opened });
  return rows.map((row) => presentBudget(scope, row, accounts.get(row.id) ?? []));
}

/**
 * The accounts of each budget in its present window. One account for all exists before the first call opens it: with
 * what the ledger knows, as it will be opened.
 */
export async function accountsOf(
  tx: Tx,
  rows: BudgetRecord[],
  { at, opened }: { at: Date; opened: AccountRow[] },
): Promise<Map<string, AccountRow[]>> {
  const calendar = createCalendar(await readTimeZone(tx));
  const accounts = new Map<string, AccountRow[]>();
  for (const row of rows) {
    const window = calendar.windowOf(row.period as 'day', at);
    const now = opened.filter(
      ({ budget_id, starts_at }) => budget_id === row.id && starts_at.getTime() === window.startsAt.getTime(),
    );
    accounts.set(row.id, now.length > 0 || row.each !== null ? now : [await unopened(tx, row, window)]);
  }
  return accounts;
}

async function unopened(tx: Tx, row: BudgetRecord, window: Window): Promise<AccountRow> {
  const { startsAt, endsAt } = window;
  const known = await readUnopened(tx, { budget: row, holder: '', ...window });
  return { budget_id: row.id, holder: '', holder_name: null, starts_at: startsAt, ends_at: endsAt, ...known };
}

export function columnsOf(fields: BudgetChange): Updateable<BudgetTable> {
  const columns: Updateable<BudgetTable> = {
    name: fields.name,
    amount: fields.amount,
    exchange_ppm: fields.exchangePpm,
    mode: fields.mode,
    grace_percent: fields.gracePercent,
    thresholds: fields.thresholds,
    clamp: fields.clamp,
    enabled: fields.enabled,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
