import type { BudgetItem } from '@jishi/contract';
import type { JishiInputs } from '@jishi/sdk';
import { amountFrom, amountTyped, exchangeFrom } from '../amount.ts';
import { type ScopeValues, sentScope } from '../scope/scope-values.ts';

/** What the form of a budget holds; amounts as they are typed. */
export interface BudgetValues extends ScopeValues {
  name: string;
  unit: BudgetItem['unit'];
  currency: 'USD' | 'CNY';
  amount: string;
  exchange?: string;
  period: BudgetItem['period'];
  mode: BudgetItem['mode'];
  gracePercent: number;
  thresholds: (string | number)[];
  clamp: boolean;
}

export function newBudget(currency: 'USD' | 'CNY'): Partial<BudgetValues> {
  return {
    unit: 'money',
    currency,
    period: 'month',
    mode: 'hard',
    gracePercent: 0,
    thresholds: [80, 100],
    clamp: false,
  };
}

export function valuesOf(budget: BudgetItem): Partial<BudgetValues> {
  const { name, unit, currency, amount, exchangePpm, period, mode, gracePercent, thresholds } = budget;
  return {
    name,
    unit,
    currency: currency ?? 'USD',
    amount: amountTyped(amount, unit),
    ...(exchangePpm === null ? {} : { exchange: String(exchangePpm / 1_000_000) }),
    period,
    mode,
    gracePercent,
    thresholds,
    clamp: budget.clamp,
  };
}

/** What may change later as well. */
function changeable(values: BudgetValues) {
  return {
    name: values.name.trim(),
    amount: amountFrom(values.amount, values.unit) ?? '0',
    exchangePpm: values.unit === 'money' && values.exchange ? (exchangeFrom(values.exchange) ?? null) : null,
    mode: values.mode,
    gracePercent: values.gracePercent ?? 0,
    thresholds: thresholdsOf(values.thresholds),
    clamp: values.clamp,
  };
}

export function createInput(values: BudgetValues): JishiInputs['budgets']['create'] {
  const { unit, period } = values;
  const currency = unit === 'money' ? values.currency : null;
  return { ...sentScope(values), unit, currency, period, ...changeable(values) };
}

export function updateInput(budgetId: BudgetItem['id'], values: BudgetValues) {
  return { budgetId, ...changeable(values) };
}

/** Whole percents, ascending, each once; what is no number is left out. */
export function thresholdsOf(typed: readonly (string | number)[]): number[] {
  const numbers = typed.map(Number).filter((one) => Number.isInteger(one) && one >= 1 && one <= 1000);
  return [...new Set(numbers)].sort((left, right) => left - right);
}
