import { describe, expect, it } from 'vitest';
import { findQuote, type TextRun } from './find-quote.ts';

const run = (text: string, x: number, y: number): TextRun => ({
  text,
  x,
  y,
  width: [...text].length * 10,
  height: 12,
});
const size = { page: 3, pageWidth: 600, pageHeight: 800, near: [] };

describe('findQuote', () => {
  it('finds a quote over several runs, whatever the spaces and bars', () => {
    const runs = [run('一类城市（上海）', 50, 100), run('600', 300, 100), run('120', 400, 100)];
    const boxes = findQuote(runs, '一类城市（上海） | 600 | 120', size);
    expect(boxes.map(({ x, width }) => [x, width])).toEqual([
      [50, 80],
      [300, 30],
      [400, 30],
    ]);
    expect(boxes[0]).toMatchObject({ page: 3, pageWidth: 600, y: 100, height: 12 });
  });

  it('marks only the quoted part of a run', () => {
    const boxes = findQuote([run('前文。引用的话。后文。', 0, 0)], '引用的话。', size);
    expect(boxes.map(({ x, width }) => [x, width])).toEqual([[30, 50]]);
  });

  it('goes over line ends', () => {
    expect(
      findQuote([run('The last li', 0, 0), run('ne ends here.', 0, 20)], 'last line ends', size),
    ).toHaveLength(2);
  });

  it('takes of two places the one near to what the server said', () => {
    const runs = [run('600', 0, 100), run('600', 0, 500)];
    const near = [{ ...size, x: 0, y: 450, width: 100, height: 100 }];
    expect(findQuote(runs, '600', { ...size, near })[0]?.y).toBe(500);
    expect(findQuote(runs, '600', size)[0]?.y).toBe(100);
  });

  it('knows ligatures and full width letters', () => {
    expect(findQuote([run('ef\ufb01cient ＡＢ', 0, 0)], 'efficient AB', size)).toHaveLength(1);
  });

  it('finds nothing for other words and for a quote without letters', () => {
    expect(findQuote([run('abc', 0, 0)], 'abd', size)).toEqual([]);
    expect(findQuote([run('abc', 0, 0)], ' | ', size)).toEqual([]);
  });
});
