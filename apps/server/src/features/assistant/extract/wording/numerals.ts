const digits: Record<string, number> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  兩: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const units: Record<string, number> = { 十: 10, 百: 100, 千: 1000 };
/** Durations, money and measures; counts of people and things are mostly names (四大名著). 一 is left alone: 一年 mostly means each. */
const counted =
  /(?<!第)[零〇一二两兩三四五六七八九十百千]+(?=\s*(?:个?(?:工作日|自然日|月|小时|星期)|[年天日元级岁周倍成吨米]|分钟|秒|公里))/gu;

/** 五年 as 5 年: documents write either. */
export function digitsFor(text: string): string {
  return text.replace(counted, (numeral) => {
    const value = numberOf(numeral);
    return value === undefined || value < 2 ? numeral : ` ${value} `;
  });
}

function numberOf(numeral: string): number | undefined {
  let total = 0;
  let pending = 0;
  for (const letter of numeral) {
    const unit = units[letter];
    if (unit === undefined) {
      if (pending > 0) return undefined;
      pending = digits[letter] ?? 0;
    } else {
      total += (pending === 0 ? 1 : pending) * unit;
      pending = 0;
    }
  }
  return total + pending;
}
