import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnswerScanner, type Token } from './scan.ts';
import { createAnswerWriter, type Written } from './write.ts';

function scan(...pieces: string[]): Token[] {
  const scanner = createAnswerScanner();
  return [...pieces.flatMap((piece) => scanner.push(piece)), ...scanner.end()];
}

interface Answer {
  text: string;
  marks: { numbers: number[]; at: number }[];
}

function read(written: Written[]): Answer {
  const answer: Answer = { text: '', marks: [] };
  for (const piece of written) {
    if (piece.type === 'text') answer.text += piece.text;
    else answer.marks.push({ numbers: piece.numbers, at: piece.at });
  }
  return answer;
}

function write(...pieces: string[]): Answer {
  const writer = createAnswerWriter();
  return read([...pieces.flatMap((piece) => writer.push(piece)), ...writer.end()]);
}

describe('marks', () => {
  it.each([
    ['Thirty days [1].', 'Thirty days.', [{ numbers: [1], at: 12 }]],
    ['Thirty days.[1]', 'Thirty days.', [{ numbers: [1], at: 12 }]],
    ['Thirty days. [1] Then more.', 'Thirty days. Then more.', [{ numbers: [1], at: 12 }]],
    [
      '三十天内提交[1][3]。逾期不补[2]。',
      '三十天内提交。逾期不补。',
      [
        { numbers: [1, 3], at: 7 },
        { numbers: [2], at: 12 },
      ],
    ],
    ['三十天【1】。', '三十天。', [{ numbers: [1], at: 4 }]],
    ['Both [1, 2] hold', 'Both hold', [{ numbers: [1, 2], at: 4 }]],
    ['All [2-4].', 'All.', [{ numbers: [2, 3, 4], at: 4 }]],
    ['Note [^2].', 'Note.', [{ numbers: [2], at: 5 }]],
    ['blue [1]and', 'blue and', [{ numbers: [1], at: 4 }]],
    [
      'List:\n\n- one [1]\n- two [2]',
      'List:\n\n- one\n- two',
      [
        { numbers: [1], at: 12 },
        { numbers: [2], at: 18 },
      ],
    ],
    ['[1](http://evil.example/x) said', ' said', [{ numbers: [1], at: 0 }]],
    ['no number [x] here', 'no number [x] here', []],
    ['year [2024] stays', 'year [2024] stays', []],
    ['code `a[1]` stays', 'code `a[1]` stays', []],
    ['```js\nrow[1] = 2\n```\ndone [1]', '```js\nrow[1] = 2\n```\ndone', [{ numbers: [1], at: 25 }]],
    ['escaped \\[1] stays', 'escaped \\[1] stays', []],
  ])('%j', (source, text, marks) => {
    expect(write(source)).toEqual({ text, marks });
  });

  it('are found wherever the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fragment, { maxLength: 12 }),
        fc.array(fc.nat({ max: 400 }), { maxLength: 30 }),
        (parts, cuts) => {
          const source = parts.join('');
          expect(write(...cutAt(source, cuts))).toEqual(write(source));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are found one character at a time', () => {
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 12 }), (parts) => {
        const source = parts.join('');
        expect(write(...source)).toEqual(write(source));
      }),
      { numRuns: 300 },
    );
  });
});

describe('links, images and markup', () => {
  it.each([
    ['see [the guide](https://evil.example/a?q=secret)', 'see the guide'],
    ['![pixel](https://evil.example/p.png?d=1) text', 'pixel text'],
    ['[![x](http://evil.example/a)](http://evil.example/b)', '[x] (`http://evil.example/b`)'],
    ['<img src="http://evil.example/p.png">done', 'done'],
    ['a <b>bold</b> word', 'a bold word'],
    ['<https://evil.example/x>', '`https://evil.example/x`'],
    ['<javascript:alert(1)>', '`javascript:alert(1)`'],
    ['go to https://evil.example/x?a=1. Now', 'go to `https://evil.example/x?a=1`. Now'],
    ['打开https://evil.example/x，然后', '打开`https://evil.example/x`，然后'],
    ['[ref]: https://evil.example/x', '[ref] : `https://evil.example/x`'],
    ['![alt][ref]', '![alt][ref]'],
    ['`![x](http://evil.example)` unclosed', '`![x] (http://evil.example)` unclosed'],
    ['5 < 6 and 7 > 3', '5 < 6 and 7 > 3'],
    ['unclosed <img src=x', 'unclosed \\<img src=x'],
  ])('%j', (source, text) => {
    expect(write(source).text).toBe(text);
  });

  it('never survive, whatever the model writes', () => {
    fc.assert(
      fc.property(
        fc.array(fragment, { maxLength: 14 }),
        fc.array(fc.nat({ max: 300 }), { maxLength: 12 }),
        (parts, cuts) => {
          const { text } = write(...cutAt(parts.join(''), cuts));
          expect(text).not.toMatch(/\][(:]/);
        },
      ),
      { numRuns: 800 },
    );
  });

  it('cost a bounded delay: held text comes out when it cannot become a link any more', () => {
    const scanner = createAnswerScanner();
    const early = scanner.push(`[${'x'.repeat(400)}`);
    expect(early.length).toBeGreaterThan(0);
  });
});

describe('the scanner', () => {
  it('loses nothing of plain text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9 .,;:'"()*_#\n一二三。，？-]{0,200}$/), (source) => {
        const text = scan(...source)
          .map((token) => (token.type === 'text' ? token.text : '#'))
          .join('');
        expect(text).toBe(source);
      }),
    );
  });
});

const fragment = fc.oneof(
  fc.constantFrom(
    '[1]',
    '[2]',
    '[',
    ']',
    '(',
    ')',
    '!',
    '![',
    '](',
    ']:',
    '<',
    '>',
    '`',
    '``',
    '```',
    '\n',
    '\n\n',
    ' ',
    '.',
    '。',
    '\\',
    'http://a.b/c',
    'https:',
    'www.',
    '[x](http://e.x/y)',
    '![i](http://e.x/p.png)',
    '【3】',
    '[1,',
    ' 2]',
    '[^4]',
    '"',
    '”',
    '<img src=x>',
    '<a',
    ': ',
    '~~~',
    '|',
    '[a]: http://e.x',
    'word',
    '汉字',
    '1',
    '99',
    '-',
    ',',
    'h',
    'w',
    'f',
  ),
  fc.string({ maxLength: 6 }),
);

function cutAt(source: string, cuts: number[]): string[] {
  const places = [...new Set(cuts.map((cut) => (source.length === 0 ? 0 : cut % source.length)))].sort(
    (a, b) => a - b,
  );
  return [...places, source.length].map((end, index, all) => source.slice(all[index - 1] ?? 0, end));
}
