import { describe, expect, it } from 'vitest';
import { createSearchEngine } from '../../search/index.ts';
import { questionTokens } from '../reviewed/likeness.ts';
import { byWeek, clusterQuestions } from './cluster.ts';

const { analyzer } = createSearchEngine();
const groups = (questions: string[]) =>
  clusterQuestions(questions.map((id) => ({ id, tokens: questionTokens(analyzer, id) }))).map((members) =>
    members.map(({ id }) => id),
  );

describe('groups of questions', () => {
  it('holds what is about one thing and parts what is not', () => {
    const chinese = ['海外出差怎么报销', '报销海外出差的费用', '打印机卡纸怎么办'];
    const english = [
      'How do I renew my visa card?',
      'Can I renew the visa card early?',
      'Where is the canteen?',
    ];
    expect(groups([...chinese, ...english])).toEqual([
      [chinese[0], chinese[1]],
      [chinese[2]],
      [english[0], english[1]],
      [english[2]],
    ]);
  });

  it('is the same for the same questions, and survives one without words', () => {
    const questions = ['a b c', '???', 'b c d', 'x y z'];
    expect(groups(questions)).toEqual(groups(questions));
    expect(groups(['???'])).toEqual([['???']]);
  });

  it('groups thousands in moments', () => {
    const many = Array.from({ length: 3000 }, (_, index) => ({
      id: String(index),
      tokens: [`t${index % 300}`, `u${index % 300}`, `v${index % 300}`],
    }));
    expect(clusterQuestions(many)).toHaveLength(300);
  });
});

describe('weeks', () => {
  const at = (day: number) => new Date(Date.UTC(2026, 0, day));

  it('counts into the week in which it was, oldest first', () => {
    const moments = [at(2), at(9), at(10), at(27)];
    expect(byWeek(moments, { from: at(1), to: at(29) })).toEqual([1, 2, 0, 1]);
  });

  it('puts the edges into the first and last week', () => {
    expect(byWeek([at(1), at(29)], { from: at(1), to: at(29) })).toEqual([1, 0, 0, 1]);
  });
});
