import { describe, expect, it } from 'vitest';
import { markedPieces, textBlocks } from './text-blocks.ts';

const text = 'Heading\n\nA paragraph.\n\n- one\n- two\n\nCity | Limit\nShanghai | 600\n\nEnd';

describe('textBlocks', () => {
  it('finds headings, paragraphs, lines and tables', () => {
    expect(textBlocks(text, 0).map(({ kind }) => kind)).toEqual([
      'heading',
      'paragraph',
      'lines',
      'table',
      'heading',
    ]);
  });

  it('takes a short line without an end for a heading, and no sentence', () => {
    const kinds = (line: string) => textBlocks(line, 0).map(({ kind }) => kind)[0];
    expect(['6.2 住宿与补贴标准', 'First steps', '表 6-2（元）'].map(kinds)).toEqual([
      'heading',
      'heading',
      'heading',
    ]);
    expect(['一句话。', 'Call us:', `${'long '.repeat(13)}line`].map(kinds)).toEqual([
      'paragraph',
      'paragraph',
      'paragraph',
    ]);
  });

  it('keeps the offsets of the document in every block, line and cell', () => {
    for (const block of textBlocks(text, 100)) {
      const parts =
        block.kind === 'table' ? block.rows.flat() : block.kind === 'lines' ? block.lines : [block];
      for (const part of parts) expect(text.slice(part.start - 100, part.end - 100)).toBe(part.text);
    }
  });

  it('takes one line with a bar for a paragraph', () => {
    expect(textBlocks('either | or', 0).map(({ kind }) => kind)).toEqual(['paragraph']);
  });
});

describe('markedPieces', () => {
  it('marks by offsets of the document and loses no character', () => {
    const pieces = markedPieces('Shanghai', 50, [
      { start: 45, end: 52 },
      { start: 56, end: 90 },
    ]);
    expect(pieces).toEqual([
      { text: 'Sh', marked: true },
      { text: 'angh', marked: false },
      { text: 'ai', marked: true },
    ]);
  });

  it('joins marks that overlap and ignores those elsewhere', () => {
    const marks = [
      { start: 3, end: 5 },
      { start: 1, end: 4 },
      { start: 40, end: 50 },
    ];
    expect(markedPieces('abcdef', 0, marks).map(({ text: piece }) => piece)).toEqual(['a', 'bcde', 'f']);
  });
});
