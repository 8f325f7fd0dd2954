import type { BudgetAccount, BudgetItem, budgetAlert, Id, LimitScope, RateLimitItem } from '@jishi/contract';
import type { z } from 'zod';
import { may } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { ceilingOf } from '../admission/reserve.ts';
import type { AccountRow, AlertRow, BudgetRecord, RateRecord } from './budget-store.ts';

export function presentBudget(scope: Scope, row: BudgetRecord, accounts: AccountRow[]): BudgetItem {
  return {
    id: row.id as Id<'budget'>,
    name: row.name,
    scope: presentScope(row),
    unit: row.unit as BudgetItem['unit'],
    currency: row.currency as BudgetItem['currency'],
    exchangePpm: row.exchange_ppm,
    amount: row.amount,
    period: row.period as BudgetItem['period'],
    mode: row.mode as BudgetItem['mode'],
    gracePercent: row.grace_percent,
    thresholds: row.thresholds,
    clamp: row.clamp,
    enabled: row.enabled,
    setBy: row.set_by as BudgetItem['setBy'],
    createdAt: row.created_at.toISOString(),
    accounts: accounts.map((account) => presentAccount(row, account)),
    editable: may(scope, 'models.manage') && row.set_by === 'tenant',
  };
}

function presentAccount(budget: BudgetRecord, row: AccountRow): BudgetAccount {
  const ceiling = ceilingOf({ ...budget, mode: 'hard' }) ?? 0n;
  const left = ceiling - BigInt(row.spent) - BigInt(row.held);
  return {
    holder: holderOf(row),
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at?.toISOString() ?? null,
    spent: row.spent,
    held: row.held,
    remaining: String(left > 0n ? left : 0n),
  };
}

function holderOf({ holder, holder_name }: { holder: string; holder_name: string | null }) {
  return holder === '' ? null : { id: holder, name: holder_name ?? holder };
}

export function presentRate(scope: Scope, row: RateRecord): RateLimitItem {
  return {
    id: row.id as Id<'rate'>,
    name: row.name,
    scope: presentScope(row),
    unit: row.unit as RateLimitItem['unit'],
    amount: Number(row.amount),
    per: row.per as RateLimitItem['per'],
    enabled: row.enabled,
    createdAt: row.created_at.toISOString(),
    editable: may(scope, 'models.manage'),
  };
}

export function presentAlert(row: AlertRow): z.infer<typeof budgetAlert> {
  return {
    id: row.id as Id<'alert'>,
    budgetId: row.budget_id as Id<'budget'>,
    budgetName: row.budget_name,
    holder: holderOf(row),
    startsAt: row.starts_at.toISOString(),
    threshold: row.threshold,
    spent: row.spent,
    unit: row.unit as BudgetItem['unit'],
    currency: row.currency as BudgetItem['currency'],
    at: row.at.toISOString(),
  };
}

function presentScope(row: BudgetRecord | RateRecord): LimitScope {
  const named = <Kind extends 'group' | 'user' | 'key'>(id: string | null, name: string | null) =>
    id === null ? null : { id: id as Id<Kind>, name: name ?? '' };
  return {
    group: named<'group'>(row.group_id, row.group_name),
    user: named<'user'>(row.user_id, row.user_name),
    key: named<'key'>(row.key_id, row.key_name),
    app: row.app,
    model: row.model_name,
    each: row.each as LimitScope['each'],
  };
}
