import { readFile } from 'node:fs/promises';
import { CFB, utils, write } from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import { failureFrom, fixture, outline, readBytes, readPath } from '../reading.fixture.ts';
import { drawnTable, isTable } from './ppt/drawn-table.ts';

/** A compound file of these streams; a path makes storages. */
function compound(streams: Record<string, Buffer>): Buffer {
  const file = CFB.utils.cfb_new();
  for (const [name, content] of Object.entries(streams)) CFB.utils.cfb_add(file, `/${name}`, content);
  return Buffer.from(CFB.write(file, { type: 'buffer' }) as Buffer);
}

const wide = (text: string) => Buffer.from(text, 'utf16le');

describe('Excel 97–2003', () => {
  it('has its sheets, values as shown, merged cells', async () => {
    const book = utils.book_new();
    const sheet = utils.aoa_to_sheet([
      ['产品', '销量', null],
      ['', '一月', '二月'],
      ['甲', 1200, 0.5],
      ['乙', 3, 4],
    ]);
    sheet['!merges'] = [{ s: { r: 0, c: 1 }, e: { r: 0, c: 2 } }];
    utils.book_append_sheet(book, sheet, '销售');
    const document = await readBytes(write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer, 'a.xls');
    expect(document.type).toBe('xls');
    expect(document.blocks[0]?.text).toBe('销售');
    expect(document.blocks[1]?.table?.rows[0]).toEqual(['产品', '销量', '销量']);
    expect(document.blocks[1]?.table?.rows[2]).toEqual(['甲', '1200', '0.5']);
  });
});

/** A WordDocument stream with its table: one narrow piece and one wide one. */
function wordFile(narrow: string, broad: string, { flags = 0x0200, main = 0, headers = 0 } = {}): Buffer {
  const text = Buffer.concat([Buffer.from(narrow, 'latin1'), wide(broad)]);
  const head = Buffer.alloc(1024);
  head.writeUInt16LE(0xa5ec, 0);
  head.writeUInt16LE(flags, 10);
  head.writeUInt32LE(main, 0x4c);
  head.writeUInt32LE(headers, 0x54);
  const pieces = Buffer.alloc(12 + 16);
  pieces.writeUInt32LE(narrow.length, 4);
  pieces.writeUInt32LE(narrow.length + broad.length, 8);
  pieces.writeUInt32LE(0x40000000 | (1024 * 2), 12 + 2);
  pieces.writeUInt32LE(1024 + narrow.length, 12 + 8 + 2);
  const clx = Buffer.concat([Buffer.from([2, pieces.length, 0, 0, 0]), pieces]);
  head.writeUInt32LE(0, 0x1a2);
  head.writeUInt32LE(clx.length, 0x1a6);
  const pad = Buffer.alloc(5000);
  return compound({ WordDocument: Buffer.concat([head, text, pad]), '1Table': Buffer.concat([clx, pad]) });
}

describe('Word 97–2003', () => {
  it('has its text in pieces of both widths, fields by what they show, rows on lines', async () => {
    const file = wordFile(
      'Caf\xe9 on \x13 PAGE \x14page 3\x15.\r',
      '年假五天。\r地区\x07标准\x07\x07上海\x07600\x07\x07',
    );
    const document = await readBytes(file, 'a.doc');
    expect(outline(document.blocks)).toEqual([
      'paragraph:Café on page 3.',
      'paragraph:年假五天。',
      'table:地区 | 标准/上海 | 600',
    ]);
    expect(document.report.warnings).toEqual([{ code: 'legacy_format' }]);
  });

  it('has no headers and footers, unless the lengths cannot be right', async () => {
    const parts = ['Main text.\r', '页眉 3\r'] as const;
    const lengths = { main: parts[0].length, headers: parts[1].length };
    expect((await readBytes(wordFile(...parts, lengths), 'a.doc')).text).toBe('Main text.');
    const lying = await readBytes(wordFile(...parts, { ...lengths, main: 9_999 }), 'a.doc');
    expect(lying.text).toContain('页眉');
  });

  it('has headings and lists by its styles, merged cells by their edges, notes behind what refers to them', async () => {
    const { blocks } = await readPath(fixture('handbook.doc'));
    expect(blocks.filter(({ kind }) => kind === 'heading').map(({ level, text }) => [level, text])).toEqual([
      [1, '员工手册'],
      [2, '第一章 考勤与休假'],
      [2, '1.1 假期天数'],
      [2, '第二章 报销'],
      [2, 'Chapter 3 English rules'],
    ]);
    expect(outline(blocks)).toContain('list-item1:婚假十天');
    const tables = blocks.flatMap(({ table }) => table ?? []);
    expect(tables[1]).toMatchObject({
      rows: [
        ['地区', '上半年', '上半年', '备注'],
        ['华东', '120', '130', '含上海'],
        ['华南', '90', '95', '—'],
      ],
      headerRows: 1,
      spans: [{ row: 0, column: 1, rowSpan: 1, columnSpan: 2 }],
    });
    expect(tables[2]?.rows).toHaveLength(61);
    const note = blocks.findIndex(({ kind }) => kind === 'note');
    expect(blocks[note - 1]?.text).toContain('[^1]');
    expect(blocks[note]?.text).toBe('[^1] 产假天数以当地规定为准。');
  });

  it('survives properties, styles and pages that lie', async () => {
    const whole = await readFile(fixture('handbook.doc'));
    // Every place in the head that says where something lies, and every byte of the pages of properties.
    for (const [at, value] of [
      [0xa2, 0x00ffffff],
      [0x102, 0x7fffffff],
      [0x106, 0xffffffff],
      [0xaa, 0xfffffff0],
    ] as const) {
      const stream = Buffer.from(whole);
      stream.writeUInt32LE(value, whole.indexOf(Buffer.from([0xec, 0xa5])) + at);
      expect((await readBytes(stream, 'a.doc')).text).toContain('员工请假须提前三个工作日');
    }
  });

  it('is refused when it is encrypted', async () => {
    expect((await failureFrom(readBytes(wordFile('x', '年', { flags: 0x0300 }), 'a.doc'))).code).toBe(
      'parsing.encrypted',
    );
  });
});

function record(type: number, body: Buffer, head = 0): Buffer {
  const start = Buffer.alloc(8);
  start.writeUInt16LE(head, 0);
  start.writeUInt16LE(type, 2);
  start.writeUInt32LE(body.length, 4);
  return Buffer.concat([start, body]);
}

describe('PowerPoint 97–2003', () => {
  it('has titles and bullets of its slides, without masters and notes', async () => {
    const kind = (value: number) => record(0x0f9f, Buffer.from([value, 0, 0, 0]));
    const slides = record(
      0x0ff0,
      Buffer.concat([
        record(0x03f3, Buffer.alloc(20)),
        kind(0),
        record(0x0fa0, wide('路线图')),
        kind(1),
        record(0x0fa8, Buffer.from('first\rsecond')),
        record(0x03f3, Buffer.alloc(20)),
        kind(6),
        record(0x0fa0, wide('结论')),
      ]),
      0x0f,
    );
    const notes = record(0x0ff0, record(0x0fa0, wide('备注')), 0x2f);
    const stream = record(0x03e8, Buffer.concat([slides, notes]), 0x0f);
    const document = await readBytes(
      compound({ 'PowerPoint Document': Buffer.concat([stream, Buffer.alloc(4096)]) }),
      'a.ppt',
    );
    expect(outline(document.blocks)).toEqual([
      'heading1:路线图',
      'list-item1:first',
      'list-item1:second',
      'heading1:结论',
    ]);
    expect(document.blocks.map(({ page }) => page)).toEqual([1, 1, 1, 2]);
  });
});

/** A shape of a table: its place, and its text when it is a cell. */
function drawnShape([x0, y0, x1, y1]: [number, number, number, number], text?: string): Buffer {
  const anchor = Buffer.alloc(16);
  for (const [index, value] of [x0, y0, x1, y1].entries()) anchor.writeInt32LE(value, index * 4);
  const words = text === undefined ? Buffer.alloc(0) : record(0xf00d, record(0x0fa0, wide(text)), 0x0f);
  return record(0xf004, Buffer.concat([record(0xf00f, anchor), words]), 0x0f);
}

describe('Tables of PowerPoint 97–2003', () => {
  const property = Buffer.alloc(6);
  property.writeUInt16LE(0x39f, 0);
  const head = record(0xf004, record(0xf122, property, 0x13), 0x0f);

  it('are groups of cells, by their places; lines between them are none, wide cells are merged', async () => {
    const group = Buffer.concat([
      head,
      drawnShape([0, 0, 100, 40], '地区'),
      drawnShape([100, 0, 300, 40], '上半年'),
      drawnShape([0, 40, 100, 80], '华东'),
      drawnShape([200, 40, 300, 80], '130'),
      drawnShape([100, 40, 200, 80], '120'),
      drawnShape([100, 0, 100, 80]),
    ]);
    expect(isTable(group)).toBe(true);
    const [block] = drawnTable(group, (shape) => {
      const at = shape.indexOf(Buffer.from([0xa0, 0x0f]));
      return at < 0 ? '' : shape.toString('utf16le', at + 6);
    });
    expect(block?.table).toEqual({
      rows: [
        ['地区', '上半年', '上半年'],
        ['华东', '120', '130'],
      ],
      headerRows: 1,
      spans: [{ row: 0, column: 1, rowSpan: 1, columnSpan: 2 }],
    });
  });

  it('are no other groups', () => {
    expect(isTable(Buffer.concat([drawnShape([0, 0, 10, 10], '框'), head]))).toBe(false);
    expect(isTable(Buffer.alloc(4))).toBe(false);
  });
});

describe('Outlook messages', () => {
  it('have subject, people, text and attachments as sections', async () => {
    const file = compound({
      '__properties_version1.0': Buffer.alloc(64),
      '__substg1.0_0037001F': wide('差旅标准'),
      '__substg1.0_0C1A001F': wide('张三'),
      '__substg1.0_0E04001F': wide('李四'),
      '__substg1.0_1000001F': wide('见附件。'),
      '__attach_version1.0_#00000000/__substg1.0_3707001F': wide('标准.csv'),
      '__attach_version1.0_#00000000/__substg1.0_37010102': Buffer.from('地区,标准\n上海,600\n北京,500\n'),
    });
    const document = await readBytes(file, 'a.msg');
    expect(document.type).toBe('msg');
    expect(outline(document.blocks)).toEqual([
      'heading1:差旅标准',
      'paragraph:From: 张三/To: 李四',
      'paragraph:见附件。',
      'heading2:标准.csv',
      'table:地区 | 标准/上海 | 600/北京 | 500',
    ]);
  });
});

describe('broken compound files', () => {
  it.each([
    ['a chain that returns to itself', 76, 0],
    ['a directory beyond the end', 48, 0x00ffffff],
  ])('with %s end with a reason', async (_name, place, value) => {
    const file = compound({ WordDocument: Buffer.alloc(9000), '1Table': Buffer.alloc(9000) });
    file.writeUInt32LE(value, place);
    const { code } = await failureFrom(readBytes(file, 'a.doc'));
    expect(['parsing.corrupt', 'parsing.unsupported_type']).toContain(code);
  });
});
