import { describe, expect, it } from 'vitest';
import { removeFurniture } from './furniture.ts';
import type { Item, Page } from './page.ts';

function item(text: string, y: number, size = 10): Item {
  const x1 = 70 + text.length * size;
  return { text, x0: 70, y0: y, x1, y1: y + size, size, bold: false, mono: false };
}

const body = Array.from({ length: 8 }, (_, line) =>
  item('正文的一行文字，说明制度的内容。', 120 + line * 20),
);

function page(items: Item[], horizontal: Page['horizontal'] = [], vertical: Page['vertical'] = []): Page {
  return {
    number: 1,
    width: 595,
    height: 842,
    items: [...items, ...body],
    rotated: [],
    pictures: [],
    horizontal,
    vertical,
  };
}

function keeps(one: Page, text: string): boolean {
  removeFurniture([one]);
  return one.items.some((left) => left.text === text);
}

const rule = { at: 72, from: 60, to: 530 };

describe('a single page', () => {
  it.each([
    { text: '第 3 页', y: 800, size: 10, kept: false },
    { text: '- 12 -', y: 800, size: 10, kept: false },
    { text: '3 / 12', y: 800, size: 10, kept: false },
    { text: '示例公司内部资料 请勿外传', y: 60, size: 10, kept: false },
    { text: 'Strictly confidential', y: 800, size: 9, kept: false },
    { text: '© 2024 Example Ltd. All rights reserved.', y: 800, size: 8, kept: false },
    { text: '机密文件管理办法', y: 60, size: 18, kept: true },
    { text: '本文件属于内部资料，不得外传。', y: 60, size: 10, kept: true },
    { text: '考勤与休假', y: 60, size: 10, kept: true },
    { text: '内部资料的管理', y: 300, size: 10, kept: true },
  ])('$text at $y in size $size: kept $kept', ({ text, y, size, kept }) => {
    expect(keeps(page([item(text, y, size)]), text)).toBe(kept);
  });

  it('loses what a rule parts from the text, unless a table begins there', () => {
    expect(keeps(page([item('示例公司员工手册', 58)], [rule]), '示例公司员工手册')).toBe(false);
    expect(keeps(page([item('示例公司员工手册', 58)]), '示例公司员工手册')).toBe(true);
    const table = page([item('示例公司员工手册', 58)], [rule], [{ at: 60, from: 72, to: 200 }]);
    expect(keeps(table, '示例公司员工手册')).toBe(true);
  });
});
