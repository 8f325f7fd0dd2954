import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatMoney,
  formatRelative,
  perMillion,
  picoFromPerMillion,
  picoToDecimal,
} from './format.ts';

describe('pico-units', () => {
  it('become exact decimals, also beyond 2^53', () => {
    expect(picoToDecimal('1500000000')).toBe('0.0015');
    expect(picoToDecimal('-1')).toBe('-0.000000000001');
    expect(picoToDecimal('90071992547409930000000000001')).toBe('90071992547409930.000000000001');
  });

  it('are shown with as many decimals as matter', () => {
    expect(formatMoney('12345600000000', 'USD', 'en')).toBe('$12.35');
    expect(formatMoney('1530000000', 'USD', 'en')).toBe('$0.0015');
    expect(formatMoney('5', 'CNY', 'zh-CN')).toBe('< ¥0.000001');
    expect(formatMoney('0', 'CNY', 'zh-CN')).toBe('¥0.00');
  });

  it('convert from and to prices per million tokens without loss', () => {
    expect(picoFromPerMillion('0.14')).toBe('140000');
    expect(perMillion('140000')).toBe('0.14');
    expect(picoFromPerMillion('2,5')).toBe('2500000');
    expect(picoFromPerMillion('0.0000001')).toBeUndefined();
    expect(picoFromPerMillion('-1')).toBeUndefined();
    expect(picoFromPerMillion('abc')).toBeUndefined();
  });
});

describe('relative time', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  it('speaks the reader’s language', () => {
    expect(formatRelative('2026-11-23T11:57:00Z', now, 'en')).toBe('3 minutes ago');
    expect(formatRelative('2026-11-23T11:57:00Z', now, 'zh-CN')).toBe('3分钟前');
    expect(formatRelative('2026-11-25T12:00:00Z', now, 'en')).toBe('in 2 days');
  });
  it('is left to the caller within a minute and becomes a date after a month', () => {
    expect(formatRelative('2026-11-23T11:59:30Z', now, 'en')).toBeUndefined();
    expect(formatRelative('2026-01-05T12:00:00Z', now, 'en')).toBe('Jan 5, 2026');
  });
});

it('shows bytes in decimal units', () => {
  expect(formatBytes(1536, 'en')).toBe('1.5 kB');
  expect(formatBytes(999, 'en')).toBe('999 B');
  expect(formatBytes(2_000_000_000, 'en')).toBe('2 GB');
});
