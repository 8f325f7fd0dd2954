import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ParsedDocument } from '../block.ts';
import { defaultLimits, type ParseLimits } from '../limits.ts';
import { noRecognition } from '../ocr/recognition.ts';
import { readDocument } from '../read-document.ts';
import { failureFrom, outline } from '../reading.fixture.ts';
import type { ExternalKind } from './answer.ts';

async function readAs(
  kind: ExternalKind,
  answer: unknown,
  limits: Partial<ParseLimits> = {},
): Promise<ParsedDocument> {
  const folder = await mkdtemp(path.join(tmpdir(), 'jishi-answer-'));
  try {
    const file = path.join(folder, 'answer');
    await writeFile(file, typeof answer === 'string' ? answer : JSON.stringify(answer));
    return await readDocument({
      file,
      name: 'a.pdf',
      limits: { ...defaultLimits, ...limits },
      chunking: {},
      recognition: noRecognition,
      scratch: folder,
      external: { kind, type: 'pdf', mediaType: 'application/pdf' },
      progress: () => undefined,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const prov = (t: number, b: number) => [
  { page_no: 1, bbox: { l: 134.76, t, r: 480.6, b, coord_origin: 'BOTTOMLEFT' }, charspan: [0, 1] },
];
const cell = (text: string, place: [number, number, number, number], header = false) => ({
  bbox: { l: 1, t: 2, r: 3, b: 4, coord_origin: 'TOPLEFT' },
  row_span: place[1] - place[0],
  col_span: place[3] - place[2],
  start_row_offset_idx: place[0],
  end_row_offset_idx: place[1],
  start_col_offset_idx: place[2],
  end_col_offset_idx: place[3],
  text,
  column_header: header,
  row_header: false,
  row_section: false,
});
const node = (label: string, text: string, more: object = {}) => ({
  self_ref: '#/texts/0',
  parent: { $ref: '#/body' },
  children: [],
  content_layer: 'body',
  label,
  prov: prov(622.84, 613.62),
  orig: text,
  text,
  ...more,
});

/** Shaped like the answers of docling-serve 1.x (schema DoclingDocument 1.6.0), shortened. */
const docling = {
  document: {
    filename: 'document.pdf',
    md_content: '## 5.1 Hyper Parameter Optimization',
    json_content: {
      schema_name: 'DoclingDocument',
      version: '1.6.0',
      name: 'document',
      furniture: { self_ref: '#/furniture', children: [], content_layer: 'furniture', label: 'unspecified' },
      body: {
        self_ref: '#/body',
        children: ['texts/0', 'texts/1', 'texts/2', 'groups/0', 'tables/0', 'pictures/0', 'texts/7'].map(
          (ref) => ({ $ref: `#/${ref}` }),
        ),
        content_layer: 'body',
        name: '_root_',
        label: 'unspecified',
      },
      groups: [
        {
          self_ref: '#/groups/0',
          children: [{ $ref: '#/texts/3' }, { $ref: '#/texts/4' }],
          content_layer: 'body',
          name: 'list',
          label: 'list',
        },
      ],
      texts: [
        node('page_header', 'Optimized Table Tokenization', { content_layer: 'furniture' }),
        node('section_header', '5.1 Hyper Parameter Optimization', { level: 1 }),
        node('text', 'We have chosen the data set.', { prov: prov(606.47, 536.93) }),
        node('list_item', 'Dinner up to 40 euro', { enumerated: false, marker: '-' }),
        node('list_item', '住宿每晚不超过 600 元', { enumerated: false, marker: '-' }),
        node('caption', 'Table 1. Scores.'),
        node('caption', 'Figure 1. The model.'),
        node('footnote', 'Without tax.'),
      ],
      pictures: [
        {
          self_ref: '#/pictures/0',
          children: [],
          content_layer: 'body',
          label: 'picture',
          prov: prov(300, 200),
          captions: [{ $ref: '#/texts/6' }],
          references: [],
          footnotes: [],
          annotations: [],
        },
      ],
      tables: [
        {
          self_ref: '#/tables/0',
          children: [{ $ref: '#/texts/5' }],
          content_layer: 'body',
          label: 'table',
          prov: prov(454.45, 322.51),
          captions: [{ $ref: '#/texts/5' }],
          references: [],
          footnotes: [],
          data: {
            table_cells: [
              cell('Language', [0, 2, 0, 1], true),
              cell('TEDs', [0, 1, 1, 3], true),
              cell('simple', [1, 2, 1, 2], true),
              cell('complex', [1, 2, 2, 3], true),
              cell('OTSL', [2, 3, 0, 1]),
              cell('0.965', [2, 3, 1, 2]),
              cell('0.934', [2, 3, 2, 3]),
            ],
            num_rows: 3,
            num_cols: 3,
            grid: [],
          },
        },
      ],
      key_value_items: [],
      form_items: [],
      pages: { '1': { size: { width: 612, height: 792 }, page_no: 1 } },
    },
  },
  status: 'success',
  errors: [],
  processing_time: 2.1,
  timings: {},
};

describe('an answer of docling-serve', () => {
  it('becomes blocks in its reading order, without furniture', async () => {
    const document = await readAs('docling', docling);
    expect(outline(document.blocks)).toEqual([
      'heading1:5.1 Hyper Parameter Optimization',
      'paragraph:We have chosen the data set.',
      'list-item1:Dinner up to 40 euro',
      'list-item1:住宿每晚不超过 600 元',
      'paragraph:Table 1. Scores.',
      'table:Language | TEDs | TEDs/Language | simple | complex/OTSL | 0.965 | 0.934',
      'figure:Figure 1. The model.',
      'note:Without tax.',
    ]);
    expect(document.blocks[5]?.table).toMatchObject({ headerRows: 2 });
    expect(document.blocks[5]?.table?.spans).toHaveLength(2);
    expect(document.report).toMatchObject({ parser: 'external-docling', type: 'pdf', pages: 1 });
  });

  it('has its places with the origin at the top', async () => {
    const { blocks, chunks } = await readAs('docling', docling);
    const [box] = blocks[1]?.boxes ?? [];
    expect(box).toMatchObject({ page: 1, pageWidth: 612, pageHeight: 792, x: 134.76 });
    expect(box?.y).toBeCloseTo(792 - 606.47);
    expect(box?.height).toBeCloseTo(69.54);
    expect(chunks[0]?.pageFrom).toBe(1);
  });

  it('is read as Markdown when it has no structure', async () => {
    const document = { ...docling.document, json_content: null };
    const read = await readAs('docling', { ...docling, document });
    expect(outline(read.blocks)).toEqual(['heading2:5.1 Hyper Parameter Optimization']);
  });
});

/** Shaped like the answers of mineru-api 2.x with `return_content_list`, shortened. */
const list = [
  { type: 'text', text: '第一章 报销', text_level: 1, bbox: [62, 480, 946, 904], page_idx: 0 },
  { type: 'text', text: '出差须事先申请。', bbox: [62, 480, 946, 504], page_idx: 0 },
  { type: 'list', sub_type: 'text', list_items: ['火车二等座', '飞机经济舱'], page_idx: 0 },
  { type: 'equation', img_path: 'images/a.jpg', text: '$$\nE = mc^2\n$$', text_format: 'latex', page_idx: 0 },
  {
    type: 'table',
    img_path: 'images/b.jpg',
    table_caption: ['表 1 标准'],
    table_footnote: ['含早餐'],
    table_body:
      '<table><tr><th>城市</th><th>上限</th></tr><tr><td>北京</td><td rowspan="2">600</td></tr><tr><td>上海</td></tr></table>',
    bbox: [62, 10, 946, 100],
    page_idx: 1,
  },
  { type: 'image', img_path: 'images/c.jpg', image_caption: ['图 1 流程'], image_footnote: [], page_idx: 1 },
  { type: 'header', text: '内部资料', page_idx: 1 },
  { type: 'page_number', text: '2', page_idx: 1 },
];
const mineru = (content_list: unknown) => ({
  backend: 'pipeline',
  version: '2.6.4',
  results: { document: { md_content: '# 报销', content_list } },
});

describe('an answer of mineru-api', () => {
  it('becomes blocks; tables by their rows, formulas as LaTeX', async () => {
    const document = await readAs('mineru', mineru(JSON.stringify(list)));
    expect(outline(document.blocks)).toEqual([
      'heading1:第一章 报销',
      'paragraph:出差须事先申请。',
      'list-item1:火车二等座',
      'list-item1:飞机经济舱',
      'formula:E = mc^2',
      'paragraph:表 1 标准',
      'table:城市 | 上限/北京 | 600/上海 | 600',
      'note:含早餐',
      'figure:图 1 流程',
    ]);
    expect(document.report.pages).toBe(2);
    expect(document.blocks[1]?.boxes?.[0]).toEqual({
      page: 1,
      x: 62,
      y: 480,
      width: 884,
      height: 24,
      pageWidth: 1000,
      pageHeight: 1000,
    });
  });

  it('is read as Markdown without a list', async () => {
    expect(outline((await readAs('mineru', mineru(null))).blocks)).toEqual(['heading1:报销']);
  });
});

describe('an answer in our own protocol', () => {
  it('has blocks, or Markdown', async () => {
    const box = { page: 2, x: 1, y: 2, width: 3, height: 4, pageWidth: 600, pageHeight: 800 };
    const { blocks, title } = await readAs('jishi', {
      title: 'Travel',
      pages: 2,
      blocks: [
        { kind: 'heading', text: 'Meals', level: 2, page: 2, boxes: [box] },
        { kind: 'table', rows: [['City', 'Limit'], ['Bern', '40', 'x'], []] },
        { kind: 'paragraph', text: '  ' },
      ],
    });
    expect(title).toBe('Travel');
    expect(outline(blocks)).toEqual(['heading2:Meals', 'table:City | Limit |/Bern | 40 | x']);
    expect(blocks[0]?.boxes).toEqual([box]);
    expect(outline((await readAs('jishi', { markdown: '# One\n\nText.' })).blocks)).toEqual([
      'heading1:One',
      'paragraph:Text.',
    ]);
  });

  it('is cleaned like every other text', async () => {
    const { blocks } = await readAs('jishi', {
      blocks: [{ kind: 'paragraph', text: 'a\u0000b\u{E0041}c \ud800' }],
    });
    expect(blocks[0]?.text).toMatch(/^abc/);
    expect(blocks[0]?.text.isWellFormed()).toBe(true);
  });
});

describe('hostile answers', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const loop = structuredClone(docling);
  loop.document.json_content.groups[0]?.children.push({ $ref: '#/groups/0' });
  const huge = structuredClone(docling);
  Object.assign(huge.document.json_content.tables[0]?.data ?? {}, { num_rows: 1e6, num_cols: 1e6 });
  const covering = structuredClone(docling);
  covering.document.json_content.tables[0]?.data.table_cells.push(
    ...Array.from({ length: 60_000 }, () => cell('x', [0, 3, 0, 3])),
  );

  it.each<[string, ExternalKind, unknown, string]>([
    ['no JSON', 'docling', '<html>Bad gateway</html>', 'parsing.external_invalid'],
    ['nothing', 'jishi', '', 'parsing.external_invalid'],
    ['another shape', 'jishi', { blocks: [{ kind: 'script', text: 'x' }] }, 'parsing.external_invalid'],
    ['an error as an answer', 'mineru', { error: 'no GPU' }, 'parsing.external_invalid'],
    ['a failure', 'docling', { ...docling, status: 'failure' }, 'parsing.external_invalid'],
    ['a broken list', 'mineru', mineru('[{'), 'parsing.external_invalid'],
    ['a table of 10^12 cells', 'docling', huge, 'parsing.too_complex'],
    ['cells over cells', 'docling', covering, 'parsing.too_complex'],
    ['no text', 'jishi', { blocks: [] }, 'parsing.no_text'],
    ['only punctuation', 'jishi', { markdown: '---' }, 'parsing.no_text'],
  ])('%s ends with its reason', async (...[, kind, answer, code]) => {
    expect((await failureFrom(readAs(kind, answer))).code).toBe(code);
  });

  it('nesting without end is refused, whatever the engine makes of it', async () => {
    const error = await readAs('jishi', deep).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
  });

  it('a group inside itself is read once', async () => {
    const { blocks } = await readAs('docling', loop);
    expect(blocks.filter(({ kind }) => kind === 'list-item')).toHaveLength(2);
  });

  it('more text than is taken is refused', async () => {
    const long = { markdown: 'word '.repeat(1_000) };
    expect((await failureFrom(readAs('jishi', long, { textCharacters: 500 }))).code).toBe(
      'parsing.too_large',
    );
  });
});
