import { describe, expect, it } from 'vitest';
import { hanValue, quantitiesOf } from './quantity.ts';

describe('numbers of a text', () => {
  it.each([
    ['1,427 apples', [[1427, '']]],
    ['within 30 days', [[30, 'day']]],
    ['within thirty business days', [[30, 'day']]],
    ['三十天内提交', [[30, 'day']]],
    ['3.2 million people', [[3_200_000, 'person']]],
    ['320万人', [[3_200_000, 'person']]],
    ['百分之五十', [[50, 'percent']]],
    ['rose 12.5%', [[12.5, 'percent']]],
    ['twenty-one hours', [[21, 'hour']]],
    ['二〇一九年', [[2019, 'year']]],
    [
      '２０１６年７月',
      [
        [2016, 'year'],
        [7, 'month'],
      ],
    ],
    [
      'on 5 March',
      [
        [5, ''],
        [3, 'month'],
      ],
    ],
    ['the 10th century', [[10, '']]],
    ['他是一个三好学生', []],
    ['one may ask', []],
  ])('%s', (text, wanted) => {
    expect(quantitiesOf(text).map(({ value, unit }) => [value, unit])).toEqual(wanted);
  });

  it.each([
    ['一百二十', 120],
    ['十五', 15],
    ['三万五千', 35_000],
    ['两亿', 200_000_000],
    ['二〇二六', 2026],
  ])('%s = %i', (text, value) => expect(hanValue(text)).toBe(value));
});
