import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { contentStream, onePage, pdf, textContent } from '../../../../../../tests/hostile/pdf.ts';
import { boxesForSpan } from '../assembly/boxes.ts';
import type { Block, ParsedDocument } from '../block.ts';
import { failureFrom, fixture, outline, readBytes, readPath } from '../reading.fixture.ts';

function find(document: ParsedDocument, text: string): Block {
  const block = document.blocks.find((one) => one.text.includes(text));
  if (!block) throw new Error(`no block with ${text}`);
  return block;
}

describe('a handbook of four pages', async () => {
  const document = await readPath(fixture('handbook.pdf'));

  it('has its headings with levels, without running headers and page numbers', () => {
    expect(document.title).toBe('员工手册');
    const headings = document.blocks.filter((block) => block.kind === 'heading');
    expect(outline(headings)).toEqual([
      'heading1:员工手册',
      'heading2:第一章 考勤与休假',
      'heading2:1.1 假期天数',
      'heading2:第二章 报销',
      'heading2:Chapter 3 English rules',
    ]);
    expect(document.text).not.toContain('请勿外传');
    expect(document.text).not.toMatch(/第 \d 页/);
  });

  it('has whole paragraphs without spaces between Chinese lines', () => {
    expect(find(document, '本制度适用于公司全体正式员工，自').text).toBe(
      '本制度适用于公司全体正式员工，自二〇二四年一月一日起施行。员工请假须提前三个工作日在系统中提交申请，由直属主管审批。连续请假超过五天的，还须经部门总监批准。年假按照工龄计算：满一年不满十年的为五天，满十年不满二十年的为十天。',
    );
    expect(find(document, 'full-time').text).toContain('must be approved by Dr. Smith within 30 days');
  });

  it('reads two columns one after the other, and what stands below them last', () => {
    const numbers = [...document.text.matchAll(/（(\d)）/g)].map((match) => Number(match[1]));
    expect(numbers).toEqual([...numbers].sort((left, right) => left - right));
    expect(numbers).toHaveLength(45);
    expect(document.text.indexOf('Chapter 3')).toBeGreaterThan(document.text.lastIndexOf('（8）'));
  });

  it('joins a paragraph that the column break cuts, with the boxes of both parts', () => {
    const block = find(document, '（4）病假须提供');
    expect(block.text).toContain('（4）本制度适用于公司全体正式员工');
    const boxes = boxesForSpan(document.blocks, block.start + 1, block.end);
    expect(new Set(boxes.map((box) => Math.round(box.x / 100))).size).toBe(2);
  });

  it('keeps neighbouring tables apart and finds merged cells', () => {
    const tables = document.blocks.flatMap((block) => block.table ?? []);
    expect(tables.map((table) => table.rows.length)).toEqual([4, 3, 61]);
    expect(tables[1]?.rows[0]).toEqual(['地区', '上半年', '上半年', '备注']);
    expect(tables[1]?.spans).toEqual([{ row: 0, column: 1, rowSpan: 1, columnSpan: 2 }]);
  });

  it('joins a table over two pages, drops the repeated header and keeps a box for each row', () => {
    const block = find(document, 'A-059');
    expect(block.boxes?.map((box) => box.page)).toEqual([3, 4]);
    expect(block.table?.rows.filter((row) => row[0] === 'Code')).toHaveLength(1);
    const at = document.text.indexOf('A-059');
    expect(boxesForSpan(document.blocks, at, at + 5).map((box) => box.page)).toEqual([4]);
  });

  it('has boxes inside the page for every block, and lines that reconstruct the text', () => {
    for (const block of document.blocks) {
      expect(block.boxes?.length).toBeGreaterThan(0);
      for (const box of block.boxes ?? []) {
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(box.pageWidth + 1);
        expect(box.y + box.height).toBeLessThanOrEqual(box.pageHeight + 1);
      }
      for (const line of block.lines ?? [])
        expect(block.text.slice(line.start, line.end).trim()).not.toBe('');
    }
  });

  it('chunks with pages and boxes', () => {
    for (const chunk of document.chunks) {
      expect(chunk.pageFrom).toBeGreaterThan(0);
      expect(chunk.boxes.length).toBeGreaterThan(0);
    }
  });
});

const page = (content: string) => readBytes(pdf(onePage(contentStream(content))), 'a.pdf');
const text = (x: number, y: number, shown: string) => `BT /F1 10 Tf 1 0 0 1 ${x} ${y} Tm (${shown}) Tj ET\n`;

describe('tables without lines between columns', () => {
  it('finds a table by its alignment', async () => {
    const rows = [
      ['Name', 'Price', 'Stock'],
      ['Alpha', '10', '3'],
      ['Beta', '20', '4'],
      ['Gamma', '30', '5'],
    ];
    const content = rows
      .map((row, index) =>
        row.map((shown, column) => text(72 + column * 120, 700 - index * 14, shown)).join(''),
      )
      .join('');
    const { blocks } = await page(text(72, 740, 'Some words before the table follow here.') + content);
    expect(blocks.find((block) => block.table)?.table?.rows).toEqual(rows);
  });

  it('finds it when its rows are set wide apart, and no paragraphs that stand in columns', async () => {
    const rows = Array.from({ length: 6 }, (_, row) => [`Part ${row}`, `M${row}`, String(row * 7 + 1)]);
    const content = rows
      .map((row, index) =>
        row.map((shown, column) => text(72 + column * 150, 700 - index * 32, shown)).join(''),
      )
      .join('');
    const { blocks } = await page(text(72, 760, 'Some words before the table follow here.') + content);
    expect(blocks.find((block) => block.table)?.table?.rows).toEqual(rows);
    const uneven = Array.from({ length: 5 }, (_, index) =>
      ['One', 'Two', 'Three']
        .map((shown, column) => text(72 + column * 150 + index * 11, 700 - index * 32, shown))
        .join(''),
    );
    expect((await page(uneven.join(''))).blocks.some((block) => block.table)).toBe(false);
  });

  it('leaves lists with hanging text and prose in columns alone', async () => {
    const list = ['first item', 'second item', 'third item'].map(
      (shown, index) => text(72, 700 - index * 14, `${index + 1}.`) + text(100, 700 - index * 14, shown),
    );
    const document = await page(list.join(''));
    expect(outline(document.blocks)).toEqual([
      'list-item1:1. first item',
      'list-item1:2. second item',
      'list-item1:3. third item',
    ]);
    const prose = Array.from(
      { length: 12 },
      (_, index) =>
        text(72, 700 - index * 12, `left column line number ${index} of twelve`) +
        text(320, 700 - index * 12, `right column line number ${index} of it`),
    );
    const { blocks, text: canonical } = await page(prose.join(''));
    expect(blocks.some((block) => block.table)).toBe(false);
    expect(canonical.indexOf('right column line number 0')).toBeGreaterThan(
      canonical.indexOf('left column line number 11'),
    );
  });
});

it('reads labels written upwards after the text', async () => {
  const lines = Array.from({ length: 4 }, (_, index) =>
    text(100, 700 - index * 14, `Line number ${index} of the text`),
  );
  const label = 'BT /F1 10 Tf 0 1 -1 0 60 620 Tm (Side label) Tj ET\n';
  const { blocks } = await page(label + lines.join(''));
  expect(outline(blocks)).toEqual([
    'paragraph:Line number 0 of the text Line number 1 of the text Line number 2 of the text Line number 3 of the text',
    'note:Side label',
  ]);
});

describe('refusals', () => {
  it('names an encrypted file', async () => {
    expect(await failureFrom(readPath(fixture('encrypted.pdf')))).toEqual({
      code: 'parsing.encrypted',
      params: { type: 'pdf' },
    });
  });

  it('refuses more pages than the limit', async () => {
    const failure = await failureFrom(readPath(fixture('handbook.pdf'), { pages: 3 }));
    expect(failure).toEqual({ code: 'parsing.too_large', params: { what: 'pages', pages: 4, limit: 3 } });
  });

  it('has no text on a blank page', async () => {
    expect((await failureFrom(page(''))).code).toBe('parsing.no_text');
    expect((await page(textContent(['one line']))).text).toBe('one line');
  });
});

describe('a manual with a chapter in two short columns', async () => {
  const manual = new URL('../../demo/content/pump-manual.en.pdf', import.meta.url);
  const document = await readPath(fileURLToPath(manual));

  it('reads them one after the other, although titles and ends of paragraphs are short', () => {
    expect(document.text).toContain(
      'Commissioning by a Clearlake engineer extends the warranty; see chapter 10.',
    );
    expect(document.text).toContain('Hearing protection is required in its pump room whenever it runs.');
    expect(document.text.indexOf('Qualified people')).toBeLessThan(document.text.indexOf('Pressure\n'));
  });

  it('keeps its tables', () => {
    const tables = document.blocks.filter(({ kind }) => kind === 'table').map(({ text }) => text);
    expect(tables.some((text) => text.includes('Rated head (m) | 32 | 50 | 68'))).toBe(true);
    expect(tables.some((text) => text.includes('Pressure |'))).toBe(false);
  });
});
