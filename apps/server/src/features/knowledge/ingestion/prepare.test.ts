import { describe, expect, it } from 'vitest';
import { newId } from '../../../kernel/id.ts';
import { TEXT_PART } from '../documents/text-part.ts';
import { cutIntoParts, cutText, storable, toStagedChunks } from './prepare.ts';

const makeId = () => newId('chunk');

describe('text for the database', () => {
  it('keeps its length whatever is in it', () => {
    const text = 'a\u0000b\ud800c😀';
    expect(storable(text)).toBe('a\ufffdb\ufffdc😀');
    expect(storable(text)).toHaveLength(text.length);
  });

  it('is cut between characters', () => {
    const text = `${'x'.repeat(TEXT_PART - 1)}😀${'y'.repeat(TEXT_PART)}`;
    const parts = cutText(text);
    expect(parts.map(({ content }) => content).join('')).toBe(text);
    expect(parts[0]?.content).toHaveLength(TEXT_PART - 1);
    for (const { content } of parts) expect(content.isWellFormed()).toBe(true);
    let start = 0;
    for (const part of parts) {
      expect(part.start).toBe(start);
      expect(part.content.length).toBeLessThanOrEqual(TEXT_PART);
      start += part.content.length;
    }
    expect(cutText('')).toEqual([]);
  });
});

describe('titles of chunks', () => {
  const chunk = { text: 't', start: 0, end: 1, headingPath: ['Guide', 'Travel'], boxes: [] };
  const titleOf = (title: string | undefined, name: string) =>
    toStagedChunks(
      { text: 't', chunks: [chunk], ...(title === undefined ? {} : { title }) },
      { name, makeId },
    )[0]?.title;

  it('say the document and the headings once each', () => {
    expect(titleOf('Guide', 'x.md')).toBe('Guide › Travel');
    expect(titleOf('Handbook', 'x.md')).toBe('Handbook › Guide › Travel');
    expect(titleOf(undefined, 'folder/plan 2026.docx')).toBe('plan 2026 › Guide › Travel');
  });
});

describe('parts of a document', () => {
  const chunks = (count: number) =>
    toStagedChunks(
      {
        text: '',
        chunks: Array.from({ length: count }, () => ({
          text: 'c',
          start: 0,
          end: 1,
          headingPath: [],
          boxes: [],
        })),
      },
      { name: 'n', makeId },
    );
  const size = { chunksAPart: 10, textsAPart: 2 };

  it('hold everything once and in order', () => {
    const texts = cutText('z'.repeat(TEXT_PART * 5));
    const parts = cutIntoParts(chunks(25), texts, size);
    expect(parts.map((part) => [part.chunks.length, part.texts.length])).toEqual([
      [10, 2],
      [10, 2],
      [5, 1],
    ]);
    expect(parts.flatMap((part) => part.chunks.map(({ ordinal }) => ordinal))).toEqual([...Array(25).keys()]);
  });

  it('are one for a small document and for an empty one', () => {
    expect(cutIntoParts(chunks(3), cutText('abc'), size)).toHaveLength(1);
    expect(cutIntoParts([], [], size)).toEqual([{ chunks: [], texts: [] }]);
  });
});
