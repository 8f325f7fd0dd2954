import { describe, expect, it } from 'vitest';
import { settleMarkdown } from './settle-markdown.ts';

describe('settleMarkdown', () => {
  it.each([
    ['an open strong', 'This is **bol', 'This is **bol**'],
    ['half of its closing mark', 'This is **bold*', 'This is **bold**'],
    ['a space before the mark that is to come', 'This is **bold ', 'This is **bold**'],
    ['an opening mark alone', 'This is **', 'This is'],
    ['open code', 'Run `npm ru', 'Run `npm ru`'],
    ['half a link', 'See [the page](https://exa', 'See the page'],
    ['the words of a link', 'See [the pa', 'See the pa'],
    ['a list marker alone', 'One:\n\n- a\n- ', 'One:\n\n- a\n'],
    ['what may become a setext heading', 'One line\n--', 'One line\n'],
    ['a number that may become a list', 'One:\n\n2', 'One:\n\n'],
    ['the head of a table', 'Prices:\n\n| a | b |\n| -', 'Prices:\n\n'],
    ['the first half row', 'x\n\n| a | b |\n| - | - |\n| 1 |', 'x\n\n| a | b |\n| - | - |'],
    ['the end of a fence', '```sh\nls\n``', '```sh\nls\n'],
  ])('steadies %s', (_, partial, settled) => {
    expect(settleMarkdown(partial)).toBe(settled);
  });

  it.each([
    'Plain words.',
    '**bold** and `code` and [link](https://example.com).',
    '| a | b |\n| - | - |\n| 1 | 2 |\n\nAfter.',
    '中文**重点**之后。',
    '```sh\nnpm start',
  ])('leaves finished text alone: %s', (text) => {
    expect(settleMarkdown(text)).toBe(text);
  });

  it('never changes what stands before the last block', () => {
    const text = '# Title\n\nSome **bold** text.\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\nLast **par';
    for (let end = 1; end <= text.length; end += 1) {
      const settled = settleMarkdown(text.slice(0, end));
      const kept = text.slice(0, Math.max(0, text.slice(0, end).trimEnd().lastIndexOf('\n\n')));
      expect(settled.startsWith(kept)).toBe(true);
    }
  });
});
