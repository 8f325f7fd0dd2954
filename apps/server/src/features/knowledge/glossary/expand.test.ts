import { expect, it } from 'vitest';
import { expandQuestion } from './expand.ts';

const terms = [
  { term: 'OKR', synonyms: ['目标与关键成果', 'Objectives and Key Results'], whole: false },
  { term: '年假', synonyms: ['带薪年休假', 'annual leave'], whole: true },
  { term: 'cat', synonyms: ['feline'], whole: false },
];

it.each([
  ['OKR 怎么写', ['目标与关键成果', 'objectives and key results']],
  ['ＯＫＲ 怎么写', ['目标与关键成果', 'objectives and key results']],
  ['我的目標與關鍵成果', ['okr', 'objectives and key results']],
  ['How much annual leave do I get?', ['年假', '带薪年休假']],
  ['the category list', []],
  ['a cat and an okr', ['目标与关键成果', 'objectives and key results', 'feline']],
])('%s', (question, synonyms) => {
  expect(expandQuestion(question, terms).synonyms).toEqual(synonyms);
});

it('keeps only terms whole that the question names', () => {
  expect(expandQuestion('年假几天', terms).dictionary?.find('年假几天')).toEqual(['年假']);
  expect(expandQuestion('OKR', terms).dictionary).toBeUndefined();
});
