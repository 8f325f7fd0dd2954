import { describe, expect, it } from 'vitest';
import { quotedParts } from './quoted-parts.ts';

const row = '城市级别: 一类城市; 住宿上限: 600';
const text = `${row}\n\n第一句。第二句。`;
const citations = [
  { number: 1, at: row.length, quote: '一类城市 | 600' },
  { number: 2, at: row.length + 6, quote: '第一句。' },
  { number: 1, at: text.length, quote: '第二句。' },
];

describe('quotedParts', () => {
  it('sets quotes apart and puts each citation after its sentence', () => {
    const [, second] = quotedParts(text, citations);
    expect(second?.pieces).toEqual([
      { text: '第一句。', citations: [1] },
      { text: '第二句。', citations: [2] },
    ]);
  });

  it('shows a table row as its columns and values', () => {
    expect(quotedParts(text, citations)[0]).toMatchObject({
      row: [
        { label: '城市级别', value: '一类城市' },
        { label: '住宿上限', value: '600' },
      ],
      citations: [0],
    });
  });

  it('keeps a value together that holds a semicolon', () => {
    const wide = 'Model: S10; Accuracy: ±3 %; ±1 °C; Price: 1,280';
    expect(
      quotedParts(wide, [{ number: 1, at: wide.length, quote: 'S10 | ±3 %; ±1 °C | 1,280' }])[0]?.row,
    ).toEqual([
      { label: 'Model', value: 'S10' },
      { label: 'Accuracy', value: '±3 %; ±1 °C' },
      { label: 'Price', value: '1,280' },
    ]);
  });

  it('takes a sentence with colons for a row only when it comes from a table', () => {
    const sentence = 'Note: call first; Time: nine.';
    expect(quotedParts(sentence, [{ number: 1, at: sentence.length, quote: sentence }])[0]?.row).toBeNull();
  });

  it('takes marks of the document for text', () => {
    const raw = '# not a heading\n- **not** a list';
    expect(quotedParts(raw, [])[0]?.pieces).toEqual([{ text: raw, citations: [] }]);
  });

  it('loses no character and no citation', () => {
    const parts = quotedParts(text, citations);
    expect(parts.map(({ pieces }) => pieces.map((piece) => piece.text).join('')).join('\n\n')).toBe(text);
    expect(parts.flatMap((part) => part.citations)).toEqual([0, 1, 2]);
  });
});
