import { describe, expect, it } from 'vitest';
import { digitsFor } from './numerals.ts';
import { readerOf } from './reader.ts';
import { asksRuling, rulingWorth, withoutAuxiliaries } from './ruling.ts';

describe('a question about a rule', () => {
  it.each([
    ['哪些费用不能报销？', 'forbidden'],
    ['什么人不给推荐奖？', 'forbidden'],
    ["Which files can't be installed?", 'forbidden'],
    ['What is not allowed in the hall?', 'forbidden'],
    ['能不能打听同事的薪酬？', 'whether'],
    ['可以自己审批自己的费用吗？', 'whether'],
    ['個人電腦可否帶走？', 'whether'],
    ['Is smoking permitted here?', 'whether'],
    ['May we ask for the password?', 'whether'],
    ['进车间必须穿什么？', 'required'],
    ['What must be done before work?', 'required'],
    ['哪些人可以参加？', 'allowed'],
    ['泵的功能是什么？', undefined],
    ['主要景点有哪些？', undefined],
    ['小说的主要内容是什么？', undefined],
    ['能耗是多少？', undefined],
    ['Where is the office?', undefined],
  ])('%s: %s', (question, asked) => {
    expect(asksRuling(question)).toBe(asked);
  });

  it.each([
    ['forbidden', '无法取得存根的不予报销。', true],
    ['forbidden', '推荐直接下属的，不发推荐奖。', true],
    ['forbidden', 'Private USB sticks are forbidden.', true],
    ['forbidden', '小额费用可凭收据报销。', false],
    ['forbidden', '不锈钢外壳可能更重。', false],
    ['whether', '换下的密封不得再用。', true],
    ['whether', '员工在外兼职须事前书面批准。', true],
    ['whether', 'Nobody may stand below a hanging load.', true],
    ['whether', '薪酬由基本工资和奖金构成。', false],
    ['allowed', '孕期员工可以登记专用车位。', true],
    ['allowed', '员工不可以登记专用车位。', false],
    ['required', 'Hearing protection is required.', true],
    [undefined, '换下的密封不得再用。', false],
  ] as const)('of kind %s is answered by %s: %s', (asked, sentence, expected) => {
    expect(rulingWorth(asked, sentence) > 0).toBe(expected);
  });

  it.each([
    ['哪些费用不能报销？', '哪些费用 报销？'],
    ['员工允许在外面兼职吗？', '员工 在外面兼职吗？'],
    ['谁允许他离开？', '谁允许他离开？'],
    ['能耗是多少？', '能耗是多少？'],
    ['Are we allowed to smoke?', 'Are we   to smoke?'],
    ['What was allowed by the edict of 1598?', 'What was allowed by the edict of 1598?'],
  ])('loses what only makes a rule of it: %s', (question, rest) => {
    expect(withoutAuxiliaries(question)).toBe(rest);
  });
});

describe('other words for the same', () => {
  const reads = (question: string, text: string) => readerOf(question, [])(text).split('\n').slice(1);

  it.each([
    ['密码最短几位？', '密码长度至少 14 位', ['最短']],
    ['發票丟了怎麼辦？', '发票遗失的，按 90% 报销', ['丢']],
    ['加班一个月最多几小时？', '每人每月加班不超过 36 小时', ['最多', '一个月']],
    ['How often are bearings changed?', 'Replace the bearings', ['changed']],
    ['How often are bearings checked?', 'Replace the bearings', []],
    ['What is the exchanger?', 'Replace the bearings', []],
  ])('%s is held by %s as %j', (question, text, held) => {
    expect(reads(question, text).toSorted()).toEqual(held.toSorted());
  });

  it('are the house’s own words as well', () => {
    const names = [{ asked: ['bistro'], others: ['canteen'] }];
    expect(readerOf('When does the bistro open?', names)('The canteen opens at 11.')).toContain('bistro');
  });
});

describe('numerals before a measure', () => {
  it.each([
    ['入职五年有几天年假', '入职 5 年有几天年假'],
    ['十二个月', ' 12 个月'],
    ['二十天', ' 20 天'],
    ['一百零五元', ' 105 元'],
    ['两年', ' 2 年'],
    ['第二年', '第二年'],
    ['三名', '三名'],
    ['每年一次', '每年一次'],
    ['三国演义', '三国演义'],
    ['二〇二六年', '二〇二六年'],
    ['万一', '万一'],
  ])('%s is %s', (text, digits) => {
    expect(digitsFor(text)).toBe(digits);
  });
});
