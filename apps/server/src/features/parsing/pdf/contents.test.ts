import { expect, it } from 'vitest';
import type { DraftBlock } from '../block.ts';
import { dropContents } from './contents.ts';

const table = (rows: string[][]): DraftBlock => ({
  kind: 'table',
  text: rows.map((row) => row.join(' | ')).join('\n'),
  table: { rows, headerRows: 0 },
});
const line = (text: string): DraftBlock => ({ kind: 'paragraph', text });

const contents = [
  ['1 总则', '1'],
  ['1.1 目的', '1'],
  ['1.2 范围', '3'],
  ['2 休假', '5'],
  ['2.1 年假', '5'],
  ['2.2 病假', '8'],
];

it('leaves tables and lines of contents out', () => {
  const lines = Array.from({ length: 6 }, (_, index) => line(`1.${index} 标题 … ${index + 3}`));
  const text = line('正文……第 3 页有说明。');
  expect(dropContents([table(contents), ...lines, text])).toEqual([text]);
});

it('keeps tables of values that rise', () => {
  const values = [
    ['级别', '说明', '天数'],
    ...Array.from({ length: 8 }, (_, index) => [String(index + 1), '工龄', String(5 * index)]),
  ];
  const headless = values.slice(1);
  const falling = contents.map(([title = '', page = ''], index) => [title, index % 2 === 0 ? '900' : page]);
  const blocks = [table(values), table(headless), table(falling), line('见表 1.2 … 3')];
  expect(dropContents(blocks)).toEqual(blocks);
});
