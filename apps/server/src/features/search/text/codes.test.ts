import { describe, expect, it } from 'vitest';
import { createAnalyzer } from './analysis.ts';
import { spacedCodes } from './codes.ts';

const { tokens, queryTokens } = createAnalyzer();

describe('codes with spaces', () => {
  it.each([
    ['GB/T 7714-2015 参考文献', ['gbt77142015']],
    ['ISO 9001:2015 and IEC 61508', ['iso90012015', 'iec61508']],
    ['型号 ＲＸ　200B 的阀门', ['rx200b']],
    ['call 138 0013 8000 now', ['13800138000']],
    ['+86 10 6552 9988', ['1065529988', '861065529988']],
    ['(010) 6552-9988', ['01065529988']],
    ['in 2015 we sold 12 500 units', []],
    ['1,234 567', []],
    ['2024-01-15 2024-02-15', []],
  ])('%s', (text, codes) => {
    expect(spacedCodes(text)).toEqual(codes);
  });

  it.each([
    ['CL-P-200', 'clp200'],
    ['CLP200', 'CL-P-200'],
    ['GB/T 7714-2015', 'GB/T7714-2015'],
    ['138-0013-8000', '138 0013 8000'],
    ['version 3.14.2', '3.14.2'],
    ['ＧＢ／Ｔ　7714－2015', 'gbt77142015'],
  ])('%s meets %s in one whole token', (document, query) => {
    const here = new Set(tokens(document).word);
    const whole = queryTokens(query).word.filter((token) => /\d/.test(token) && token.length > 4);
    expect(whole.some((token) => here.has(token))).toBe(true);
  });

  it('is quick on hostile text', () => {
    const started = performance.now();
    spacedCodes(`${'1 '.repeat(50_000)}${'A '.repeat(50_000)}${'12-'.repeat(50_000)}`);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
