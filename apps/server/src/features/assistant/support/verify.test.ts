import { describe, expect, it } from 'vitest';
import { createSearchEngine } from '../../search/index.ts';
import { conflictsIn } from './conflict.ts';
import { createVerifier } from './verify.ts';

const { analyzer } = createSearchEngine();
const passage = (title: string, text: string) => ({ title, text, bodyStart: 0 });

const passages = [
  passage(
    'Travel policy',
    'Employees submit expense claims within 30 days of the trip. Claims above 5,000 euro are not paid without approval by the finance director. Trains are first class above three hours.',
  ),
  passage(
    '差旅制度',
    '员工应在出差结束后30天内提交报销申请。超过五千元的费用未经财务总监批准不得报销。北京的住宿标准为每晚600元。',
  ),
  passage(
    'Rollo',
    'Rollo led the raiders from Norway. He swore fealty to King Charles III of West Francia in 911.',
  ),
];
const verifier = createVerifier(analyzer, passages);

describe('a sentence and its evidence', () => {
  it.each([
    ['Expense claims are submitted by employees within thirty days of the trip.', 'supported', 0],
    ['According to the document, trains are first class above 3 hours.', 'supported', 0],
    ['员工应在出差结束后三十天内提交报销申请。', 'supported', 1],
    ['根据资料，員工應在出差結束後３０天內提交報銷申請。', 'supported', 1],
    ['Rollo swore fealty to King Charles III of West Francia in 911.', 'supported', 2],
    ['Employees submit expense claims within 60 days of the trip.', 'contradicted', 0],
    ['Employees submit expense claims within 30 weeks of the trip.', 'contradicted', 0],
    ['Claims above 5,000 euro are paid without approval by the finance director.', 'contradicted', 0],
    ['Trains are first class below three hours.', 'contradicted', 0],
    ['北京的住宿标准为每晚800元。', 'contradicted', 1],
    ['超过五千元的费用未经财务总监批准可以报销。', 'contradicted', 1],
    ['He swore fealty to King Louis III of West Francia in 911.', 'contradicted', 2],
    ['The cafeteria serves lunch from noon every working day.', 'unsupported', undefined],
    ['员工每年享有十五天带薪年假，可分次使用。', 'unsupported', undefined],
  ] as const)('%s: %s', (sentence, verdict, index) => {
    const support = verifier.support(sentence);
    expect(support?.verdict).toBe(verdict);
    if (index !== undefined) expect(support?.passage).toBe(index);
  });

  it('is not judged by words of another language', () => {
    expect(verifier.support('北京每晚住宿标准由总部统一制定。', [0])?.verdict).toBe('unverified');
    expect(verifier.support('报销申请应在99天内提交给总部。', [0])?.verdict).toBe('contradicted');
  });

  it('of no evidence has no support', () => {
    expect(createVerifier(analyzer, []).support('Anything at all.')).toBeUndefined();
  });
});

describe('a conflict', () => {
  const say = (documentId: string, text: string) => ({ ...passage(documentId, text), documentId });
  const found = (question: string, ...texts: string[]) =>
    conflictsIn(
      analyzer,
      question,
      texts.map((text, index) => say(`doc_${index}`, text)),
    ).length;

  it.each([
    [
      'annual leave days',
      1,
      'Employees get 15 days of annual leave each year.',
      'Employees get 20 days of annual leave each year.',
    ],
    ['年假多少天', 1, '正式员工每年享有年假10天。', '正式员工每年享有年假15天。'],
    [
      'annual leave days',
      0,
      'Employees get 15 days of annual leave each year.',
      'Employees get fifteen days of annual leave each year.',
    ],
    [
      'revenue of the group',
      0,
      'In 2023 the revenue of the group was 5 million euro.',
      'In 2024 the revenue of the group was 6 million euro.',
    ],
    [
      'daily allowance',
      0,
      'The daily allowance in Berlin is 40 euro a day.',
      'The daily allowance in Paris is 60 euro a day.',
    ],
    [
      'parking spaces',
      0,
      'Employees get 15 days of annual leave each year.',
      'Employees get 20 days of annual leave each year.',
    ],
  ] as const)('on %s: %i', (...[question, count, left, right]) => {
    expect(found(question, left, right)).toBe(count);
  });

  it('is between documents, not within one', () => {
    const text =
      'Employees get 15 days of annual leave each year. Employees get 20 days of annual leave each year.';
    expect(found('annual leave days', text)).toBe(0);
  });
});
