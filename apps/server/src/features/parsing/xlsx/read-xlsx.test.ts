import { describe, expect, it } from 'vitest';
import { type SheetSource, type WorkbookExtras, xlsx } from '../../../../../../tests/hostile/office.ts';
import type { ParseLimits } from '../limits.ts';
import { fixture, outline, readBytes, readPath } from '../reading.fixture.ts';
import { formatNumber, parseNumberFormat } from './number-format.ts';

const text = (reference: string, value: string) =>
  `<c r="${reference}" t="inlineStr"><is><t>${value}</t></is></c>`;
const row = (index: number, ...cells: string[]) => `<row r="${index}">${cells.join('')}</row>`;
const data = (...rows: string[]) => `<sheetData>${rows.join('')}</sheetData>`;

function read(sheets: SheetSource[], extras: WorkbookExtras = {}, limits: Partial<ParseLimits> = {}) {
  return readBytes(xlsx(sheets, extras), 'file.xlsx', limits);
}

describe('number formats', () => {
  it.each([
    [0, undefined, 0.1 + 0.2, '0.3'],
    [0, undefined, 1e21, '1e+21'],
    [2, undefined, 3, '3.00'],
    [4, undefined, 1234567.5, '1,234,567.50'],
    [10, undefined, 0.12345, '12.35%'],
    [164, '¥#,##0.00', -1234.5, '-¥1,234.50'],
    [164, '0.0"万元"', 12, '12.0万元'],
    [164, '[Red]0;[Blue]-0', 7, '7'],
    [164, '[$€-407] #,##0', 1000, '€ 1,000'],
    [14, undefined, 45292, '2024-01-01'],
    [22, undefined, 45292.5, '2024-01-01 12:00'],
    [164, 'yyyy"年"m"月"d"日"', 45351, '2024-02-29'],
    [31, undefined, 45292, '2024-01-01'],
    [164, 'h:mm:ss', 0.75, '18:00'],
    [46, undefined, 1.5, '36:00'],
    [164, '@', 5, '5'],
    [14, undefined, 1, '1900-01-01'],
  ])('shows %s %s of %s as %s', (...[id, code, value, expected]) => {
    expect(formatNumber(value, parseNumberFormat(id, code))).toBe(expected);
  });

  it('counts from 1904 in old files', () => {
    expect(formatNumber(0, parseNumberFormat(14, undefined), true)).toBe('1904-01-01');
  });
});

describe('sheets', () => {
  it('reads every kind of cell', async () => {
    const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>';
    const cells = [
      '<c r="A1" t="s"><v>1</v></c>',
      '<c r="B1" t="b"><v>1</v></c>',
      '<c r="C1" t="e"><v>#DIV/0!</v></c>',
      '<c r="D1" t="str"><f>A1</f><v>公式</v></c>',
      '<c r="E1" s="1"><v>45292</v></c>',
      '<c r="F1"><f>SUM(A1)</f></c>',
      '<c r="G1"><v>2.5</v></c>',
    ];
    const document = await read([{ name: '数据', xml: data(row(1, ...cells)) }], {
      styles,
      sharedStrings: ['零', '一'],
    });
    expect(outline(document.blocks)).toEqual([
      'heading1:数据',
      'table:一 | TRUE | #DIV/0! | 公式 | 2024-01-01 | 2.5',
    ]);
    expect(document.report.warnings).toEqual([
      { code: 'cells_without_cached_value', params: { sheet: '数据', count: 1 } },
    ]);
  });

  it('finds several tables, captions, merged headers and notes', async () => {
    const xml = `${data(
      row(1, text('A1', '差旅标准')),
      row(2, text('A2', '地区'), text('B2', '上半年')),
      row(3, text('B3', '收入'), text('C3', '成本')),
      row(4, text('A4', '华东'), '<c r="B4"><v>1</v></c>', '<c r="C4"><v>2</v></c>'),
      row(7, text('A7', '说明：含税。')),
    )}<mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="B2:C2"/><mergeCell ref="A2:A3"/></mergeCells>`;
    const document = await read([{ name: '表', xml }]);
    expect(outline(document.blocks)).toEqual([
      'heading1:表',
      'paragraph:差旅标准',
      'table:地区 | 上半年 | 上半年/地区 | 收入 | 成本/华东 | 1 | 2',
      'paragraph:说明：含税。',
    ]);
    expect(document.blocks[2]?.table?.headerRows).toBe(2);
  });

  it('goes on with a table after an empty row, and begins another at a new header', async () => {
    const xml = data(
      row(1, text('A1', '名称'), text('B1', '数量')),
      row(2, text('A2', '甲'), '<c r="B2"><v>1</v></c>'),
      row(4, text('A4', '乙'), '<c r="B4"><v>2</v></c>'),
      row(6, text('A6', '姓名'), text('B6', '电话')),
      row(7, text('A7', '王芳'), '<c r="B7"><v>10086</v></c>'),
    );
    expect(outline((await read([{ name: 'Sheet1', xml }])).blocks)).toEqual([
      'table:名称 | 数量/甲 | 1/乙 | 2',
      'table:姓名 | 电话/王芳 | 10086',
    ]);
  });

  it('tells hidden sheets, comments and the sheet of each block', async () => {
    const sheet = (value: string) =>
      data(row(1, text('A1', value), text('B1', 'x')), row(2, text('A2', 'a'), '<c r="B2"><v>1</v></c>'));
    const comments = '<comment ref="B2"><text><r><t>估计值</t></r></text></comment>';
    const document = await read(
      [
        { name: '一', xml: sheet('甲') },
        { name: '二', xml: sheet('乙'), state: 'veryHidden' },
      ],
      { comments },
    );
    expect(outline(document.blocks)).toContain('note:B2: 估计值');
    expect(document.blocks.map((block) => block.page)).toEqual([1, 1, 1, 2, 2]);
    expect(document.report).toMatchObject({
      pages: 2,
      warnings: [{ code: 'hidden_sheet', params: { sheet: '二' } }],
    });
  });

  it('keeps rows up to the limit, counts the rest and repeats the header in each chunk', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) =>
      row(index + 2, text(`A${index + 2}`, `物料${index}`), `<c r="B${index + 2}"><v>${index}</v></c>`),
    );
    const xml = data(row(1, text('A1', '物料'), text('B1', '库存')), ...rows);
    const document = await read([{ name: '库存表', xml }], {}, { tableRows: 1000 });
    expect(document.blocks[1]?.table?.rows).toHaveLength(1000);
    const [warning] = document.report.warnings;
    expect(warning).toEqual({
      code: 'rows_beyond_limit',
      params: { sheet: '库存表', kept: 1000, skipped: 2000 },
    });
    expect(document.chunks.length).toBeGreaterThan(5);
    for (const chunk of document.chunks.slice(1)) expect(chunk.text.startsWith('物料 | 库存\n')).toBe(true);
  });

  it('walks cells, not the declared range', async () => {
    const xml = `<dimension ref="A1:XFD1048576"/>${data(row(1, text('A1', 'first')), row(1048576, text('XFD1048576', 'last')))}`;
    expect(outline((await read([{ name: 'Sheet1', xml }])).blocks)).toEqual([
      'paragraph:first',
      'paragraph:last',
    ]);
  });
});

it('reads a workbook written by LibreOffice', async () => {
  const document = await readPath(fixture('travel.xlsx'));
  expect(outline(document.blocks).slice(0, 4)).toEqual([
    'heading1:差旅标准',
    'paragraph:二〇二四年差旅标准',
    'table:城市 | 级别 | 每日限额 | 生效日期/北京 | 一线 | 800 | 2024-01-01/成都 | 二线 | 500.5 | 2024-02-15',
    'table:部门 | 占比/研发 | 62.5%/销售 | 37.5%',
  ]);
});
