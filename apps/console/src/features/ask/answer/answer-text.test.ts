import type { Citation } from '@jishi/contract';
import { expect, it } from 'vitest';
import { answerWithSources } from './answer-text.ts';

const words = {
  sources: 'Sources',
  place: ({ page }: Citation) => (page === null ? null : `p. ${page}`),
};
const cite = (number: number, at: number, rest: { quote: string; page?: number }) =>
  ({ number, at, page: null, documentName: `Doc ${number}.pdf`, ...rest }) as Citation;

it('puts the numbers at their places and lists each source once', () => {
  const citations = [
    cite(2, 14, { quote: 'second\n quote' }),
    cite(1, 6, { quote: 'first', page: 3 }),
    cite(1, 14, { quote: 'again', page: 4 }),
  ];
  expect(answerWithSources('First. Second.', citations, words)).toBe(
    'First.[1] Second.[2][1]\n\nSources\n[1] Doc 1.pdf, p. 3: “first” … “again”\n[2] Doc 2.pdf: “second quote”\n',
  );
});

it('leaves an answer without sources as it is', () => {
  expect(answerWithSources('Nothing found.', [], words)).toBe('Nothing found.');
});
