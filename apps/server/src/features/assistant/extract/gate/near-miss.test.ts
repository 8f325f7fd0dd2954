import { describe, expect, it } from 'vitest';
import { createSearchEngine } from '../../../search/index.ts';
import { bagOf } from '../bag.ts';
import { readQuestion } from '../question.ts';
import { nearMissOf } from './near-miss.ts';

const { analyzer } = createSearchEngine();

function differs(question: string, sentence: string, title = ''): string[] {
  const around = `${title}\n${sentence}`;
  const found = nearMissOf(readQuestion(analyzer, question), {
    here: around,
    sentence,
    around,
    bag: bagOf(analyzer, around),
  });
  return Object.entries(found).flatMap(([feature, value]) => (value > 0 ? [feature] : []));
}

describe('a sentence that resembles the question', () => {
  it.each([
    ['What cells cannot act alone?', 'Leukocytes act alone as single cells.', ['negation']],
    ['哪些费用不能报销？', '差旅费、住宿费可以报销。', ['negation']],
    ['Who rejected the plan?', 'The board took up the plan in May.', ['refusal']],
    ['谁反对这项提案？', '这项提案由市场部提出。', ['refusal']],
    ['What happened before the audit?', 'After the audit the books were closed.', ['opposite']],
    ['What is a rare defect?', 'Scratches are a common defect.', ['opposite']],
    ['上限是多少？', '下限是 200 元。', ['opposite']],
    ['What are conservative forces?', 'Friction is one of the nonconservative forces.', ['prefix']],
    ['Which devices are incompatible?', 'Devices of class B are compatible.', ['prefix']],
    ['What did it cost in 2021?', 'It cost 40 euros.', ['namesHere', 'namesAround', 'number']],
    ['Who leads the team in Paris?', 'Lin Wei leads the team in Berlin.', ['namesHere', 'namesAround']],
  ])('leaves out what is asked: %s | %s', (question, sentence, expected) => {
    expect(differs(question, sentence)).toEqual(expected);
  });

  it.each([
    ['a negation on both sides', '哪些费用不能报销？', '娱乐费用一律不予报销。'],
    [
      'a prohibition',
      'What must not be poured into the drain?',
      'It is forbidden to pour oil into the drain.',
    ],
    ['yes or no', '无票费用不可以报销吗？', '无票费用报销需经理批准。'],
    ['yes or no, English', "Isn't overtime paid?", 'Overtime is paid with the wages of May.'],
    ['a situation', '如果水泵不转，应该检查什么？', '水泵停转时检查进水阀。'],
    [
      'a situation, English',
      'What do I check when the pump does not start?',
      'If the pump stops, check the fuse.',
    ],
    ['a question by repetition', '年假能不能结转？', '年假可以结转到次年三月。'],
    ['a word that negates nothing', '大不列颠的首都在哪里？', '大布列颠的首都是伦敦。'],
    ['both opposites', 'Is it due before or after the audit?', 'It is due after the audit.'],
    ['the same word', 'Which devices are incompatible?', 'Devices of class A are incompatible with B.'],
  ])('does not: %s', (_, question, sentence) => {
    expect(differs(question, sentence)).toEqual([]);
  });

  it('may be named by the title above it', () => {
    expect(differs('Who leads the team in Paris?', 'Lin Wei leads the team.', 'Paris office')).toEqual([]);
  });
});
