import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleDocument } from '../assembly/assemble.ts';
import { tableText } from '../assembly/table-text.ts';
import type { Chunk, DraftBlock } from '../block.ts';
import { defaultLimits } from '../limits.ts';
import { type ChunkOptions, chunkBlocks } from './chunk.ts';

function assemble(blocks: DraftBlock[]) {
  return assembleDocument({
    type: 'text',
    mediaType: 'text/plain',
    draft: { parser: 'test', blocks, warnings: [] },
    limits: { ...defaultLimits },
  });
}

function chunk(blocks: DraftBlock[], options?: ChunkOptions) {
  return chunkBlocks(assemble(blocks), options);
}

const heading = (text: string, level = 1): DraftBlock => ({ kind: 'heading', text, level });
const paragraph = (text: string): DraftBlock => ({ kind: 'paragraph', text });
function table(rows: string[][], headerRows = 1): DraftBlock {
  return { kind: 'table', text: tableText({ rows, headerRows }), table: { rows, headerRows } };
}

const sentence = '员工请假须提前三个工作日在系统中提交申请，由直属主管审批。';

describe('chunkBlocks', () => {
  it('starts a chunk at a heading and keeps the heading with its text', () => {
    const chunks = chunk([
      heading('手册'),
      heading('休假', 2),
      paragraph(sentence.repeat(4)),
      heading('报销', 2),
      paragraph(sentence.repeat(4)),
    ]);
    expect(chunks.map((one) => one.text.split('\n')[0])).toEqual(['手册', '报销']);
    expect(chunks.map((one) => one.headingPath)).toEqual([
      ['手册', '休假'],
      ['手册', '报销'],
    ]);
    expect(chunks[0]?.blockIndexes).toEqual([0, 1, 2]);
  });

  it('divides long paragraphs only at sentence ends', () => {
    const chunks = chunk([paragraph(sentence.repeat(60))]);
    expect(chunks.length).toBeGreaterThan(3);
    for (const one of chunks) {
      expect(one.text.endsWith('。')).toBe(true);
      expect(one.tokenCount).toBeLessThanOrEqual(400);
    }
    expect(chunks.map((one) => one.text).join('')).toBe(sentence.repeat(60));
  });

  it('joins tiny neighbours under one heading, not across chapters', () => {
    const chunks = chunk([
      heading('第一章'),
      heading('第一条', 2),
      paragraph('短。'),
      heading('第二条', 2),
      paragraph('也短。'),
      heading('第二章'),
      paragraph('另一章。'),
    ]);
    expect(chunks.map((one) => one.text)).toEqual([
      '第一章\n\n第一条\n\n短。\n\n第二条\n\n也短。',
      '第二章\n\n另一章。',
    ]);
    expect(chunks[0]?.headingPath).toEqual(['第一章']);
  });

  it('divides tables between rows and repeats the header', () => {
    const rows = [
      ['编号', '名称', '说明'],
      ...Array.from({ length: 80 }, (_, index) => [`A-${index}`, `物品${index}`, sentence]),
    ];
    const chunks = chunk([heading('清单'), table(rows)]);
    expect(chunks.length).toBeGreaterThan(4);
    expect(chunks[0]?.repeatedHeader).toBeUndefined();
    for (const one of chunks.slice(1)) {
      expect(one.text.startsWith('编号 | 名称 | 说明\n')).toBe(true);
      for (const line of one.text.split('\n')) expect(line.split(' | ')).toHaveLength(3);
    }
  });

  it('cuts a sentence that no model could read whole, and a row only when it is huge', () => {
    const long = chunk([paragraph('字'.repeat(2000))]);
    expect(Math.max(...long.map((one) => one.tokenCount))).toBeLessThanOrEqual(400);
    const row = chunk([
      table(
        [
          ['a', '字'.repeat(900)],
          ['b', 'c'],
        ],
        0,
      ),
    ]);
    expect(row[0]?.text).toBe(`a | ${'字'.repeat(900)}`);
    const huge = chunk([table([['a', '字'.repeat(5000)]], 0)]);
    expect(huge.length).toBeGreaterThan(10);
  });

  it('tells where the part on each page begins, by printed lines where there are some', () => {
    const box = (page: number) => ({
      page,
      x: 0,
      y: 0,
      width: 9,
      height: 9,
      pageWidth: 600,
      pageHeight: 800,
    });
    const lines = [
      { start: 0, end: 5, box: box(3) },
      { start: 5, end: 10, box: box(4) },
    ];
    const [one] = chunk([{ ...paragraph('第三页的字第四页的字'), page: 3, boxes: [box(3), box(4)], lines }]);
    expect(one?.boxes.map(({ page, start }) => [page, start])).toEqual([
      [3, 0],
      [4, 5],
    ]);
  });

  it('unites boxes by page and tells the pages', () => {
    const box = (page: number, y: number) => ({
      page,
      x: 10,
      y,
      width: 100,
      height: 10,
      pageWidth: 600,
      pageHeight: 800,
    });
    const [one] = chunk([
      { ...paragraph('第一页的文字，到下一页'), page: 1, boxes: [box(1, 700), box(2, 50)] },
      { ...paragraph('接着。'), page: 2, boxes: [box(2, 80)] },
    ]);
    expect(one).toMatchObject({ pageFrom: 1, pageTo: 2 });
    expect(one?.boxes).toEqual([
      { ...box(1, 700), start: 0 },
      { ...box(2, 50), height: 40, start: 13 },
    ]);
  });

  const word = fc.constantFrom(
    '员工请假须提前申请。',
    'The claim must be approved. ',
    '字',
    '，',
    '\n',
    'x'.repeat(30),
    '😀',
    '  ',
    'A. ',
    '；',
  );
  const text = fc.array(word, { minLength: 1, maxLength: 80 }).map((words) => words.join(''));
  const block: fc.Arbitrary<DraftBlock> = fc.oneof(
    fc
      .record({ text, level: fc.integer({ min: 1, max: 4 }) })
      .map((made) => heading(made.text.slice(0, 40), made.level)),
    text.map(paragraph),
    text.map((made): DraftBlock => ({ kind: 'list-item', text: made, level: 1 })),
    text.map((made): DraftBlock => ({ kind: 'code', text: made })),
    fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 40 }).map((rows) => table(rows)),
  );

  /** How many chunks contain each character of the text. */
  function coverage(document: { text: string }, chunks: Chunk[]): Uint8Array {
    const covered = new Uint8Array(document.text.length);
    for (const one of chunks)
      covered.subarray(one.start, one.end).forEach((times, index) => {
        covered[one.start + index] = times + 1;
      });
    return covered;
  }

  it('covers every character of every block exactly once, by offsets into the text', () => {
    const check = (blocks: DraftBlock[], targetTokens: number) => {
      fc.pre(blocks.some((one) => /[\p{L}\p{N}]/u.test(one.text)));
      const document = assemble(blocks);
      const chunks = chunkBlocks(document, { targetTokens });
      for (const one of chunks) {
        const body = document.text.slice(one.start, one.end);
        expect(one.text).toBe(one.repeatedHeader === undefined ? body : `${one.repeatedHeader}\n${body}`);
      }
      const covered = coverage(document, chunks);
      expect(covered.some((times) => times > 1)).toBe(false);
      for (const one of document.blocks) {
        expect(document.text.slice(one.start, one.end)).toBe(one.text);
        // The line end between two rows of a divided table belongs to neither part.
        const missed = one.text
          .split('')
          .filter(
            (character, index) =>
              covered[one.start + index] === 0 && !(character === '\n' && one.kind === 'table'),
          );
        expect(missed).toEqual([]);
      }
    };
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 12 }), fc.integer({ min: 20, max: 500 }), check),
      { numRuns: 150 },
    );
  });
});
