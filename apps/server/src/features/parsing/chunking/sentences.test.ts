import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitSentences } from './sentences.ts';

const split = (text: string) => splitSentences(text).map((sentence) => sentence.text);

describe('splitSentences', () => {
  it.each([
    ['年假五天。病假十天！真的吗？', ['年假五天。', '病假十天！', '真的吗？']],
    ['他说：“可以。”然后走了。', ['他说：“可以。”', '然后走了。']],
    ['第一，按时；第二，保质；完成', ['第一，按时；', '第二，保质；', '完成']],
    ['等一下……好了。', ['等一下……', '好了。']],
    ['费用为3.5万元。见第1.2节。', ['费用为3.5万元。', '见第1.2节。']],
    ['使用 Node.js 编写。', ['使用 Node.js 编写。']],
    ['Dr. Smith arrived at 5 p.m. He left.', ['Dr. Smith arrived at 5 p.m.', 'He left.']],
    ['See Fig. 3 and e.g. Table 2. Done.', ['See Fig. 3 and e.g. Table 2.', 'Done.']],
    ['J. R. Brown wrote it. We read it.', ['J. R. Brown wrote it.', 'We read it.']],
    ['It costs $3.50. Is that all? Yes!', ['It costs $3.50.', 'Is that all?', 'Yes!']],
    ['He said "Go." Then he left.', ['He said "Go."', 'Then he left.']],
    ['1. Open the door. 2. Close it.', ['1. Open the door.', '2. Close it.']],
    ['a | b\nc | d', ['a | b', 'c | d']],
    ['Wait... what? OK.', ['Wait... what?', 'OK.']],
    ['Bring bread, milk, etc. The shop is open.', ['Bring bread, milk, etc.', 'The shop is open.']],
    ['It works!真的。', ['It works!', '真的。']],
    ['', []],
    [' \n ', []],
  ])('splits %j', (text, expected) => {
    expect(split(text)).toEqual(expected);
  });

  it('gives places that reconstruct each sentence and leave out only white space', () => {
    const fragment = fc.constantFrom(
      '年假',
      '。',
      '！',
      '；',
      '. ',
      '? ',
      'Dr',
      ' ',
      '\n',
      '3.5',
      '”',
      '(',
      ')',
      'We',
      '…',
      '\t',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        let end = 0;
        for (const sentence of splitSentences(text)) {
          expect(text.slice(sentence.start, sentence.end)).toBe(sentence.text);
          expect(text.slice(end, sentence.start).trim()).toBe('');
          end = sentence.end;
        }
        expect(text.slice(end).trim()).toBe('');
      }),
    );
  });

  it('takes linear time on long runs of marks', () => {
    const started = performance.now();
    for (const unit of ['.', '. ', '。', '1. ', 'A. ', '"', '\n']) splitSentences(unit.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
