import { describe, expect, it } from 'vitest';
import { readPriceFile } from './read-file.ts';
import { entryFor, shippedPrices } from './shipped.ts';

describe('the shipped price list', () => {
  const { head, entries } = shippedPrices();

  it('states date and source, and has no price of nothing for everything', () => {
    expect(head.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(head.origin).not.toBe('');
    expect(entries.length).toBeGreaterThan(300);
    for (const entry of entries) {
      expect(entry.inputPico, entry.model).toMatch(/^\d+$/);
      for (const tier of entry.tiers ?? []) expect(tier.inputPico, entry.model).toMatch(/^\d+$/);
    }
  });

  it('knows models by the upstream’s name, with or without vendor', () => {
    expect(entryFor(entries, 'qwen-plus')).toMatchObject({ vendor: 'dashscope' });
    expect(entryFor(entries, 'dashscope/qwen-plus')).toMatchObject({ vendor: 'dashscope' });
    expect(entryFor(entries, 'no-such-model')).toBeUndefined();
    const two = [
      {
        vendor: 'a',
        model: 'm',
        currency: 'USD' as const,
        inputPico: '1',
        cachedInputPico: null,
        outputPico: '1',
      },
      {
        vendor: 'b',
        model: 'm',
        currency: 'USD' as const,
        inputPico: '2',
        cachedInputPico: null,
        outputPico: '1',
      },
    ];
    expect(entryFor(two, 'm')).toBe('ambiguous');
    expect(entryFor(two, 'b/m')).toMatchObject({ inputPico: '2' });
  });
});

describe('a price file', () => {
  it('is read line by line; a line that makes no sense spoils no other', () => {
    const csv = 'model,currency,inputPico,outputPico\nqwen,CNY,800000,2000000\nbad,EUR,1,1\nworse,USD,-1,1\n';
    expect(readPriceFile('csv', csv).map(({ line, entry }) => [line, entry?.inputPico])).toEqual([
      [2, '800000'],
      [3, undefined],
      [4, undefined],
    ]);
  });

  it('that is none is refused', () => {
    expect(() => readPriceFile('json', '{')).toThrow('request.malformed');
    expect(() => readPriceFile('json', '{}')).toThrow('request.malformed');
  });
});
