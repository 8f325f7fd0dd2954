import type { Expectation } from '@jishi/contract';
import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';

const answer = { kind: 'quotation', answer: '年假为 15 个工作日。', citedDocuments: ['doc_a'] };
const refusal = { kind: 'not-in-documents', answer: '', citedDocuments: [] };
const document = (documentId: string) => ({ kind: 'document', documentId }) as Expectation;
const text = (words: string): Expectation => ({ kind: 'text', text: words });

describe('whether an answer is what it has to be', () => {
  it.each([
    ['the document is cited', document('doc_a'), answer, 'as-expected'],
    ['another document is cited', document('doc_b'), answer, 'document-not-cited'],
    ['nothing is answered', document('doc_a'), refusal, 'should-answer'],
    ['the words are said, other width and spacing', text('１５个工作日'), answer, 'as-expected'],
    ['the words are not said', text('20 个工作日'), answer, 'text-not-said'],
    ['it refuses as it should', { kind: 'refusal' } as Expectation, refusal, 'as-expected'],
    ['it answers and should not', { kind: 'refusal' } as Expectation, answer, 'should-refuse'],
  ])('%s', (...[, expected, rehearsed, reason]) => {
    expect(judge(expected, rehearsed)).toBe(reason);
  });
});
