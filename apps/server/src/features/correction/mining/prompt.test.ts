import { describe, expect, it } from 'vitest';
import { placeOfQuote, readPairs } from './prompt.ts';

const pair = {
  question: 'How long is the warranty of the pump?',
  answer: 'Three years.',
  quote: 'three years',
};

describe('what a model replies', () => {
  it.each([
    ['as asked', JSON.stringify([pair]), 1],
    ['in a fence, with words around it', `Here you are:\n\`\`\`json\n${JSON.stringify([pair])}\n\`\`\``, 1],
    ['nothing to ask', '[]', 0],
    ['not JSON', '[{question: none', 0],
    ['no list', '{"question":"x"}', 0],
    ['prose', 'I cannot do that.', 0],
    ['one of two without an answer', JSON.stringify([pair, { question: 'What is it good for?' }]), 1],
    [
      'a question that leans on the passage',
      JSON.stringify([{ ...pair, question: 'What does this passage say?' }]),
      0,
    ],
    ['the same in Chinese', JSON.stringify([{ ...pair, question: '上述保修期是多久？' }]), 0],
    ['more than is asked for', JSON.stringify(Array.from({ length: 9 }, () => pair)), 3],
    ['too long a question', JSON.stringify([{ ...pair, question: 'x'.repeat(301) }]), 0],
  ])('%s', (_, reply, count) => expect(readPairs(reply)).toHaveLength(count));
});

describe('the place of a quote', () => {
  const text = 'Claims are paid\nwithin  30 days.\n审批 需要两天。';
  it.each([
    ['paid within 30 days.', 'paid\nwithin  30 days.'],
    ['审批需要两天。', '审批 需要两天。'],
  ])('%s', (quote, stands) => {
    const place = placeOfQuote(text, quote);
    expect(place && text.slice(place.start, place.end)).toBe(stands);
  });
  it.each(['paid within 31 days', '', 'no'])('is nowhere: %s', (quote) => {
    expect(placeOfQuote(text, quote)).toBeUndefined();
  });
});
