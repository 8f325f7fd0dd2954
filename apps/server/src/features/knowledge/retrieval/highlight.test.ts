import { describe, expect, it } from 'vitest';
import { createSearchEngine } from '../../search/index.ts';
import { highlight, queryTokens } from './highlight.ts';

const engine = createSearchEngine();
const marked = (query: string, text: string) =>
  highlight(engine, queryTokens(engine, query), text).map(({ start, end }) => text.slice(start, end));

describe('highlights', () => {
  it('are words by their stem, whatever their case', () => {
    expect(marked('travelling expenses', 'Travel costs: every EXPENSE counts.')).toEqual([
      'Travel',
      'EXPENSE',
    ]);
  });

  it('leave stop words alone', () => {
    expect(marked('what is the limit', 'The limit is what it is.')).toEqual(['limit']);
  });

  it('are Chinese by pairs, traditional or simplified', () => {
    expect(marked('差旅报销标准', '本公司差旅費報銷的标准如下')).toEqual(['差旅', '報銷', '标准']);
    expect(marked('税', '交税的时候')).toEqual(['税']);
  });

  it('are exact places behind characters of two units', () => {
    expect(marked('pump', '😀😀 the pump 😀 pumps')).toEqual(['pump', 'pumps']);
  });

  it('are none without a match, and bounded for a text full of them', () => {
    expect(marked('zebra', 'no stripes here')).toEqual([]);
    expect(marked('a b', `${'a, x; '.repeat(5_000)}`).length).toBeLessThanOrEqual(200);
    expect(marked('', 'anything')).toEqual([]);
  });
});
