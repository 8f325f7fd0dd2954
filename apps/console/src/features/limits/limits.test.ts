import { describe, expect, it } from 'vitest';
import { fillOf, isBlocked } from './account.ts';
import { amountFrom, amountText, amountTyped, exchangeFrom } from './amount.ts';

describe('an amount', () => {
  it.each([
    ['12.5', 'money', '12500000000000'],
    ['0,000001', 'money', '1000000'],
    ['0.0000000000001', 'money', undefined],
    ['0', 'money', undefined],
    ['-3', 'money', undefined],
    ['5000', 'tokens', '5000'],
    ['5000.5', 'tokens', undefined],
    ['many', 'requests', undefined],
    ['123456789012345678', 'money', '123456789012345678000000000000'],
  ] as const)('typed as %s (%s) is %s', (text, unit, amount) => {
    expect(amountFrom(text, unit)).toBe(amount);
  });

  it('is typed again as it was read', () => {
    for (const [text, unit] of [
      ['12.5', 'money'],
      ['5000', 'tokens'],
    ] as const)
      expect(amountTyped(amountFrom(text, unit) ?? '', unit)).toBe(text);
  });

  it('is read as money of its currency, or as a number', () => {
    expect(amountText('12500000000000', { unit: 'money', currency: 'CNY' }, 'zh-CN')).toBe('¥12.50');
    expect(amountText('5000', { unit: 'tokens', currency: null }, 'en')).toBe('5,000');
  });
});

it('keeps rates of exchange in millionths', () => {
  expect(exchangeFrom('7.12')).toBe(7_120_000);
  expect(exchangeFrom('0.14')).toBe(140_000);
  for (const text of ['0', '', 'x', '0.0000001']) expect(exchangeFrom(text)).toBeUndefined();
});

describe('an account', () => {
  const limit = { amount: '1000', thresholds: [80, 100], mode: 'hard', enabled: true } as const;
  const account = (spent: number, held: number) => ({ spent: String(spent), held: String(held) });
  const budget = { ...limit, thresholds: [...limit.thresholds] };

  it.each([
    [0, 0, { spent: 0, held: 0, used: 0, tone: 'accent' }],
    [500, 250, { spent: 0.5, held: 0.25, used: 0.75, tone: 'accent' }],
    [700, 100, { spent: 0.7, held: 0.1, used: 0.8, tone: 'warning' }],
    [1000, 0, { spent: 1, held: 0, used: 1, tone: 'danger' }],
    [900, 400, { spent: 0.9, held: 0.1, used: 1.3, tone: 'danger' }],
  ] as const)('with %i spent and %i held', (spent, held, fill) => {
    const found = fillOf(account(spent, held), budget);
    expect(found.tone).toBe(fill.tone);
    for (const part of ['spent', 'held', 'used'] as const) expect(found[part]).toBeCloseTo(fill[part]);
  });

  it('is blocked only where the limit is enforced', () => {
    expect(isBlocked({ remaining: '0' }, budget)).toBe(true);
    expect(isBlocked({ remaining: '1' }, budget)).toBe(false);
    expect(isBlocked({ remaining: '0' }, { ...budget, mode: 'soft' })).toBe(false);
    expect(isBlocked({ remaining: '0' }, { ...budget, enabled: false })).toBe(false);
  });
});
