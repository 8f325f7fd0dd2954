import { expect, it } from 'vitest';
import { type BudgetValues, createInput, newBudget, thresholdsOf, updateInput } from './budget-values.ts';

const values = {
  ...newBudget('CNY'),
  name: ' Support ',
  amount: '200',
  app: '  ',
  model: 'qwen-plus',
} as BudgetValues;

it('sends money in pico-units, and only what was filled in', () => {
  const input = createInput(values);
  expect(input).toMatchObject({
    name: 'Support',
    amount: '200000000000000',
    currency: 'CNY',
    model: 'qwen-plus',
  });
  expect(input).not.toHaveProperty('app');
  expect(input).not.toHaveProperty('groupId');
});

it('has a currency and a rate of exchange for money only', () => {
  const tokens = { ...values, unit: 'tokens' as const, exchange: '7.1' };
  expect(createInput(tokens)).toMatchObject({ amount: '200', currency: null, exchangePpm: null });
  expect(createInput({ ...values, exchange: '7.1' })).toMatchObject({ exchangePpm: 7_100_000 });
});

it('changes what may be changed and nothing else', () => {
  const input = updateInput(`bdg_${'0'.repeat(32)}`, values);
  for (const fixed of ['unit', 'currency', 'period', 'model']) expect(input).not.toHaveProperty(fixed);
});

it('reads thresholds as they are typed', () => {
  expect(thresholdsOf(['100', 50, '80', '80', 'x', '0', '1001', 12.5])).toEqual([50, 80, 100]);
});
