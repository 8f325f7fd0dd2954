import { describe, expect, it } from 'vitest';
import { dayNames, daysBefore, lastDays, periodLength } from '../period.ts';
import { changeOf, figureOf, measureOf } from './figures.ts';

const now = Date.parse('2026-03-02T05:00:00Z');

describe('periods', () => {
  it('are whole UTC days and adjoin', () => {
    expect(lastDays(7, now)).toEqual({ from: '2026-02-24T00:00:00.000Z' });
    expect(daysBefore(7, now)).toEqual({ from: '2026-02-17T00:00:00.000Z', to: '2026-02-24T00:00:00.000Z' });
    expect(dayNames(3, now)).toEqual(['2026-02-28', '2026-03-01', '2026-03-02']);
  });
  it('fall back to 30 days', () => {
    expect(periodLength('90')).toBe(90);
    expect(periodLength('12')).toBe(30);
  });
});

describe('figures', () => {
  const sums = {
    requests: 3,
    inputTokens: 100,
    outputTokens: 20,
    costs: [{ currency: 'CNY' as const, costPico: '2500000000000' }],
  };
  it('take cost of one currency only', () => {
    expect(figureOf(sums, 'cost', 'CNY')).toBe(2.5);
    expect(figureOf(sums, 'cost', 'USD')).toBe(0);
    expect(figureOf(sums, 'tokens', 'CNY')).toBe(120);
  });
  it('compare only with something', () => {
    expect(changeOf(3, 2)).toBe(0.5);
    expect(changeOf(3, 0)).toBeNull();
    expect(measureOf('nonsense')).toBe('cost');
  });
});
