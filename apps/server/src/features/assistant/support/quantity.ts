/** A number as it is compared: `14:30` and codes stay out of this; `unit` is a class such as `day`, or empty. */
export interface Quantity {
  value: number;
  unit: string;
}

/** One word a unit class, in both languages. A unit that is not here is compared as a word like every other. */
const units: [string, RegExp][] = [
  ['percent', /^(?:%|％|percent\b|per cent\b|个百分点|percentage points?\b)/iu],
  ['year', /^(?:years?\b|yrs?\b|年|周年|岁|years? old\b)/iu],
  ['month', /^(?:months?\b|个?月)/iu],
  ['week', /^(?:weeks?\b|周|个?星期)/iu],
  ['day', /^(?:(?:business |working |calendar )?days?\b|个?(?:工作日|自然日)|天|日)/iu],
  ['hour', /^(?:hours?\b|hrs?\b|个?小时|个?钟头)/iu],
  ['minute', /^(?:minutes?\b|mins?\b|分钟)/iu],
  ['second', /^(?:seconds?\b|秒)/iu],
  ['km', /^(?:km\b|kilomet(?:re|er)s?\b|公里|千米)/iu],
  ['m', /^(?:m\b|met(?:re|er)s?\b|米|公尺)/iu],
  ['cm', /^(?:cm\b|centimet(?:re|er)s?\b|厘米|公分)/iu],
  ['mm', /^(?:mm\b|millimet(?:re|er)s?\b|毫米)/iu],
  ['kg', /^(?:kg\b|kilograms?\b|公斤|千克)/iu],
  ['usd', /^(?:usd\b|us dollars?\b|dollars?\b|美元|美金)/iu],
  ['cny', /^(?:cny\b|rmb\b|yuan\b|人民币|元)/iu],
  ['eur', /^(?:eur\b|euros?\b|欧元)/iu],
  ['person', /^(?:people\b|persons?\b|名|位|人)/iu],
];

const scales: Record<string, number> = {
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
  千: 1e3,
  万: 1e4,
  百万: 1e6,
  千万: 1e7,
  亿: 1e8,
  万亿: 1e12,
};

const scaleAfter = /^\s?(thousand|million|billion|trillion|万亿|百万|千万|千|万|亿)(?!\p{Script=Latin})/iu;

const englishNumbers: Record<string, number> = Object.fromEntries(
  (
    'two:2 three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9 ten:10 eleven:11 twelve:12 thirteen:13 fourteen:14 ' +
    'fifteen:15 sixteen:16 seventeen:17 eighteen:18 nineteen:19 twenty:20 thirty:30 forty:40 fifty:50 sixty:60 ' +
    'seventy:70 eighty:80 ninety:90'
  )
    .split(' ')
    .map((pair) => pair.split(':'))
    .map(([word, value]) => [word ?? '', Number(value)]),
);

const months = 'january february march april may june july august september october november december'.split(
  ' ',
);

const arabic = /\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?/gu;
const han = /[零〇一二两三四五六七八九十百千万亿]+/gu;
const english = new RegExp(
  `\\b(${Object.keys(englishNumbers).join('|')})(?:[- ](one|two|three|four|five|six|seven|eight|nine)\\b)?(?![- ]?\\p{L}*teen)\\b`,
  'giu',
);
const monthDay = new RegExp(`\\b(${months.join('|')})\\b`, 'giu');

/** Every number of a text, however it is written: 1,427 · 三十 · twenty-one · 3.2 million · 320万 · 50% · 百分之五十 · May. */
export function quantitiesOf(raw: string): Quantity[] {
  const text = raw.normalize('NFKC').replace(/百分之([零〇一二两三四五六七八九十百\d.]+)/gu, '$1%');
  return [...arabicNumbers(text), ...hanNumbers(text), ...englishWords(text), ...monthNames(text)];
}

function arabicNumbers(text: string): Quantity[] {
  return [...text.matchAll(arabic)].map((match) => {
    const value = Number(match[0].replaceAll(',', ''));
    return scaled(value, text.slice(match.index + match[0].length, match.index + match[0].length + 24));
  });
}

/** A single Han numeral counts only before a unit: 一 and 三 are parts of too many words. */
function hanNumbers(text: string): Quantity[] {
  return [...text.matchAll(han)].flatMap((match) => {
    if (/\d/.test(text[match.index - 1] ?? '')) return [];
    const after = text.slice(match.index + match[0].length, match.index + match[0].length + 8);
    const value = hanValue(match[0]);
    const found = value === undefined ? undefined : scaled(value, after);
    if (found === undefined) return [];
    const telling =
      match[0].length > 1 ? /[十百千万亿〇零]|^[一二三四五六七八九]{4}$/u.test(match[0]) : found.unit !== '';
    return telling ? [found] : [];
  });
}

function englishWords(text: string): Quantity[] {
  return [...text.matchAll(english)].map((match) => {
    const tens = englishNumbers[match[1]?.toLowerCase() ?? ''] ?? 0;
    const ones = match[2] === undefined ? 0 : (englishNumbers[match[2].toLowerCase()] ?? 1);
    const end = match.index + match[0].length;
    return scaled(tens >= 20 ? tens + ones : tens, text.slice(end, end + 24));
  });
}

function monthNames(text: string): Quantity[] {
  return [...text.matchAll(monthDay)].flatMap((match) =>
    // "may" is a verb far more often than a month.
    match[0] === 'may' ? [] : [{ value: months.indexOf(match[0].toLowerCase()) + 1, unit: 'month' }],
  );
}

function scaled(value: number, after: string): Quantity {
  const scale = scaleAfter.exec(after);
  const rest = (scale === null ? after : after.slice(scale[0].length)).replace(/^(?:st|nd|rd|th)\b/iu, '');
  const factor = scale === null ? 1 : (scales[scale[1]?.toLowerCase() ?? ''] ?? 1);
  return { value: roundOff(value * factor), unit: unitOf(rest.trimStart()) };
}

function unitOf(text: string): string {
  return units.find(([, pattern]) => pattern.test(text))?.[0] ?? '';
}

function roundOff(value: number): number {
  return Number(value.toPrecision(12));
}

const hanDigits = '零一二三四五六七八九';

/** 二〇一九 = 2019, 一百二十 = 120, 三万五千 = 35,000; undefined for what is no numeral (万亿 alone). */
export function hanValue(text: string): number | undefined {
  const plain = text.replaceAll('〇', '零').replaceAll('两', '二');
  if (/^[零一二三四五六七八九]+$/u.test(plain))
    return Number([...plain].map((letter) => hanDigits.indexOf(letter)).join(''));
  const sum = { total: 0, section: 0, digit: 0 };
  for (const letter of plain) addLetter(sum, letter);
  const value = sum.total + sum.section + sum.digit;
  return value === 0 ? undefined : value;
}

const hanTens: Record<string, number> = { 十: 10, 百: 100, 千: 1_000 };

function addLetter(sum: { total: number; section: number; digit: number }, letter: string): void {
  const digit = hanDigits.indexOf(letter);
  const tens = hanTens[letter];
  if (digit >= 0) sum.digit = digit;
  else if (tens !== undefined) {
    sum.section += Math.max(1, sum.digit) * tens;
    sum.digit = 0;
  } else {
    sum.total = (sum.total + sum.section + sum.digit) * (letter === '万' ? 1e4 : 1e8);
    sum.section = 0;
    sum.digit = 0;
  }
}
