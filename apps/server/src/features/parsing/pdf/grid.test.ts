import { describe, expect, it } from 'vitest';
import { findGrids } from './grid.ts';
import type { Item, Page, Rule } from './page.ts';

function label(text: string, [x, y]: [number, number]): Item {
  return { text, x0: x - 15, y0: y - 5, x1: x + 15, y1: y + 5, size: 10, bold: false, mono: false };
}

type Line = [at: number, from: number, to: number];
const rules = (lines: Line[]): Rule[] => lines.map(([at, from, to]) => ({ at, from, to }));

function page(items: Item[], horizontal: Line[], vertical: Line[]): Page {
  const size = { number: 1, width: 600, height: 800 };
  const lines = { horizontal: rules(horizontal), vertical: rules(vertical) };
  return { ...size, items, rotated: [], pictures: [], ...lines };
}

interface BoxLines {
  horizontal: Line[];
  vertical: Line[];
}

function box([x0, y0, x1, y1]: [number, number, number, number]): BoxLines {
  return {
    horizontal: [
      [y0, x0, x1],
      [y1, x0, x1],
    ],
    vertical: [
      [x0, y0, y1],
      [x1, y0, y1],
    ],
  };
}

const rows = (bottom: number): Line[] =>
  [0, 20, 40, 60].filter((at) => at <= bottom).map((at) => [at, 0, 300]);

describe('lines that are a table', () => {
  const texts = [0, 1, 2].flatMap((row) => [50, 150, 250].map((x) => label('字', [x, row * 20 + 10])));

  it.each<[string, Item[], Line[], Line[]]>([
    ['with lines all around', texts, rows(60), [0, 100, 200, 300].map((at): Line => [at, 0, 60])],
    ['open at its sides', texts, rows(60), [100, 200].map((at): Line => [at, 0, 60])],
    [
      'with a title across it',
      [label('标题', [150, 10]), ...texts.slice(3)],
      rows(60),
      [
        [0, 0, 60],
        [100, 20, 60],
        [200, 20, 60],
        [300, 0, 60],
      ],
    ],
    [
      'of names with room to fill in',
      texts.filter((_, index) => index % 3 === 0).concat(texts.slice(1, 2)),
      rows(60),
      [0, 100, 200, 300].map((at): Line => [at, 0, 60]),
    ],
  ])('%s', (...[, items, horizontal, vertical]) => {
    expect(findGrids(page(items, horizontal, vertical))).toHaveLength(1);
  });
});

describe('lines that are a drawing', () => {
  it('of boxes and arrows', () => {
    const boxes = [
      box([0, 0, 80, 40]),
      box([120, 0, 200, 40]),
      box([240, 0, 320, 40]),
      box([120, 80, 200, 120]),
    ];
    const horizontal = [...boxes.flatMap((one) => one.horizontal), [20, 80, 120], [20, 200, 240]] as Line[];
    const vertical = [...boxes.flatMap((one) => one.vertical), [160, 40, 80]] as Line[];
    const items = [
      label('申请', [40, 20]),
      label('审批', [160, 20]),
      label('付款', [280, 20]),
      label('退回', [160, 100]),
    ];
    expect(findGrids(page(items, horizontal, vertical))).toEqual([]);
  });

  it('with labels beside its lines', () => {
    const shape = box([100, 40, 200, 140]);
    const horizontal = [...shape.horizontal, [20, 40, 150], [180, 60, 150], [90, 200, 260]] as Line[];
    const vertical = [...shape.vertical, [150, 20, 40], [150, 140, 180], [60, 160, 180]] as Line[];
    const items = [label('1 inlet', [50, 30]), label('2 motor', [150, 90]), label('3 base', [240, 120])];
    expect(findGrids(page(items, horizontal, vertical))).toEqual([]);
  });
});
