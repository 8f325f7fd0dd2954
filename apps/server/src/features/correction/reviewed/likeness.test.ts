import { describe, expect, it } from 'vitest';
import { createSearchEngine } from '../../search/index.ts';
import { likenessOf } from './likeness.ts';

const { analyzer } = createSearchEngine();
const near = (left: string, right: string) => likenessOf(analyzer, left, right);

describe('how near two questions are', () => {
  it.each([
    ['年假有几天？', '年假有几天'],
    ['How many days of leave?', 'how many days of leave'],
    ['ＶＰＮ怎么申请', 'VPN 怎么申请?'],
  ])('the same words: %s = %s', (left, right) => expect(near(left, right)).toBe(1));

  it.each([
    ['年假有几天？', '请问年假有多少天'],
    ['How many days of annual leave do I have?', 'How many annual leave days are there?'],
    ['How do I reset my password?', 'How can I reset the password?'],
    ['打印机卡纸怎么办', '打印机卡纸了怎么办'],
  ])('asked otherwise: %s ~ %s', (left, right) => expect(near(left, right)).toBeGreaterThanOrEqual(0.8));

  it.each([
    ['another place', '北京办公室的年假可以结转到下一年度吗', '上海办公室的年假可以结转到下一年度吗'],
    ['another number', '住宿标准 500 元怎么报销', '住宿标准 800 元怎么报销'],
    ['another code', 'How do I reset error E-204?', 'How do I reset error E-205?'],
    ['a negation', '哪些费用可以报销', '哪些费用不可以报销'],
    ['an opposite', 'Who approves orders above the limit?', 'Who approves orders below the limit?'],
    ['another thing', 'How do I reset my password?', 'How do I reset my phone?'],
    ['a narrower question', '年假有几天', '试用期实习生年假有几天'],
    ['nothing in common', '年假有几天', '食堂几点开门'],
  ])('not near for %s', (...[, left, right]) => expect(near(left, right)).toBeLessThan(0.8));
});
