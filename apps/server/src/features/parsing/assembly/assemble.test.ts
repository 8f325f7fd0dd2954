import { describe, expect, it } from 'vitest';
import type { DraftBlock } from '../block.ts';
import { failureOf } from '../failure.ts';
import { defaultLimits } from '../limits.ts';
import { assembleDocument, cleanText } from './assemble.ts';
import { boxesForSpan } from './boxes.ts';

function assemble(blocks: DraftBlock[], limits = { ...defaultLimits }) {
  return assembleDocument({
    type: 'text',
    mediaType: 'text/plain',
    draft: { parser: 'test', blocks, warnings: [] },
    limits,
  });
}

describe('cleanText', () => {
  it.each([
    ['a\0b', 'ab'],
    ['\ud800x', '\ufffdx'],
    ['so\u00adft zero\u200bwidth\ufeff', 'soft zerowidth'],
    ['a\r\nb\rc', 'a\nb\nc'],
    ['hi\u{E0041}\u{E0042}', 'hi'],
    ['end   \nnext\u00a0word', 'end\nnext word'],
  ])('makes %j storable', (text, expected) => {
    expect(cleanText(text)).toBe(expected);
  });

  it('is linear in long runs of spaces', () => {
    const started = performance.now();
    cleanText(`${' '.repeat(3_000_000)}x`);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('assembleDocument', () => {
  it('places blocks in the canonical text and gives the headings above them', () => {
    const document = assemble([
      { kind: 'heading', text: '手册', level: 1 },
      { kind: 'heading', text: '休假', level: 2 },
      { kind: 'list-item', text: '年假', level: 1 },
      { kind: 'list-item', text: '病假', level: 1 },
      { kind: 'heading', text: '报销', level: 2 },
      { kind: 'paragraph', text: ' 按月。 ' },
    ]);
    expect(document.text).toBe('手册\n\n休假\n\n年假\n病假\n\n报销\n\n按月。');
    expect(document.blocks.map((block) => block.headingPath.join('/'))).toEqual([
      '',
      '手册',
      '手册/休假',
      '手册/休假',
      '手册',
      '手册/报销',
    ]);
    for (const block of document.blocks) expect(document.text.slice(block.start, block.end)).toBe(block.text);
    expect(document.title).toBe('手册');
    expect(document.report.blocks).toEqual({ heading: 3, 'list-item': 2, paragraph: 1 });
  });

  it('refuses a document without a letter or digit', () => {
    try {
      assemble([{ kind: 'paragraph', text: ' … — ' }]);
      expect.unreachable();
    } catch (error) {
      expect(failureOf(error)?.code).toBe('parsing.no_text');
    }
  });

  it('refuses more text than the limit', () => {
    try {
      assemble([{ kind: 'paragraph', text: 'word' }], { ...defaultLimits, textCharacters: 3 });
      expect.unreachable();
    } catch (error) {
      expect(failureOf(error)).toEqual({ code: 'parsing.too_large', params: { what: 'text', limit: 3 } });
    }
  });

  it('reports invisible characters that could carry instructions', () => {
    const document = assemble([{ kind: 'paragraph', text: 'hi\u{E0049}\u{E0047}' }]);
    expect(document.report.warnings).toEqual([
      { code: 'invisible_characters_removed', params: { blocks: 1 } },
    ]);
  });
});

describe('boxesForSpan', () => {
  const box = (page: number, y: number) => ({
    page,
    x: 0,
    y,
    width: 50,
    height: 10,
    pageWidth: 600,
    pageHeight: 800,
  });

  it('gives the printed lines of a part of a paragraph, else the whole block', () => {
    const { blocks } = assemble([
      {
        kind: 'paragraph',
        text: 'first second',
        boxes: [{ ...box(1, 0), height: 30 }],
        lines: [
          { start: 0, end: 5, box: box(1, 0) },
          { start: 6, end: 12, box: box(1, 20) },
        ],
      },
    ]);
    expect(boxesForSpan(blocks, 7, 9)).toEqual([box(1, 20)]);
    expect(boxesForSpan(blocks, 0, 12)).toEqual([{ ...box(1, 0), height: 30 }]);
    expect(boxesForSpan(blocks, 12, 20)).toEqual([]);
  });

  it('gives the rows of a part of a table, on every page it covers', () => {
    const rows = [
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ];
    const rowBoxes = [[box(1, 0)], [box(1, 10)], [box(2, 0)]];
    const { blocks, text } = assemble([
      { kind: 'table', text: '', table: { rows, headerRows: 1, rowBoxes } },
    ]);
    expect(boxesForSpan(blocks, text.indexOf('c'), text.length)).toEqual([box(1, 10), box(2, 0)]);
  });
});
