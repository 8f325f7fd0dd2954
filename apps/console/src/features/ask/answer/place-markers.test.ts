import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { describe, expect, it } from 'vitest';
import { remarkMarkers } from './place-markers.ts';

function render(text: string, ...citations: [number: number, at: number][]): string {
  const placed = citations.map(([number, at]) => ({ number, at }));
  const html = renderToStaticMarkup(
    createElement(Markdown, { remarkPlugins: [remarkGfm, [remarkMarkers, { citations: placed }]] }, text),
  );
  return html
    .replace(
      /<sup data-citations="([\d,]+)"><\/sup>/g,
      (_, list: string) =>
        `[${list
          .split(',')
          .map((index) => placed[Number(index)]?.number)
          .join('+')}]`,
    )
    .replaceAll('\n', '');
}

describe('remarkMarkers', () => {
  it('puts each marker after the sentence that it supports', () => {
    const text = 'First. Second.';
    expect(render(text, [1, 6], [2, 14])).toBe('<p>First.[1] Second.[2]</p>');
  });

  it('counts in the source, not in the rendered text', () => {
    const text = 'A **bold** word. Next.';
    expect(render(text, [1, 16])).toBe('<p>A <strong>bold</strong> word.[1] Next.</p>');
  });

  it('draws several sources of one sentence together and a repeated one once', () => {
    expect(render('Both.', [1, 5], [2, 5], [1, 5])).toBe('<p>Both.[1+2]</p>');
  });

  it('never splits code or a link', () => {
    expect(render('Use `npm start` now.', [1, 8])).toBe('<p>Use <code>npm start</code>[1] now.</p>');
    expect(render('See [the page](https://a.example/) now.', [1, 10])).toContain('</a>[1] now.');
  });

  it('keeps to list items and table cells', () => {
    expect(render('- one\n- two', [1, 5], [2, 11])).toBe('<ul><li>one[1]</li><li>two[2]</li></ul>');
    const table = '| a | b |\n| - | - |\n| 1 | 2 |';
    expect(render(table, [3, table.length])).toContain('<td>2[3]</td>');
  });

  it('goes to the end of the block before when the place lies between blocks', () => {
    expect(render('One.\n\nTwo.', [1, 6])).toBe('<p>One.[1]</p><p>Two.</p>');
  });

  it('survives escapes, places beyond the text and an empty text', () => {
    expect(render('a \\* b. End.', [1, 8])).toBe('<p>a * b. End.[1]</p>');
    expect(render('Short.', [1, 999])).toBe('<p>Short.[1]</p>');
    expect(render('', [1, 0])).toBe('<p>[1]</p>');
  });

  it('places several markers in one leaf from front to back', () => {
    expect(render('一。二。三。', [1, 2], [2, 4], [3, 6])).toBe('<p>一。[1]二。[2]三。[3]</p>');
  });
});
