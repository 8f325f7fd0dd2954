const han = '零一二三四五六七八九';
const legal = '零壹贰叁肆伍陆柒捌玖';

/** Counting in Han characters up to 9,999: 十二, 二十, 一百零五. */
function hanCounting(value: number, digits: string, units: string[]): string {
  let text = '';
  let zero = false;
  const figures = String(value);
  for (const [index, figure] of [...figures].entries()) {
    const place = figures.length - index - 1;
    if (figure === '0') {
      zero = text !== '';
      continue;
    }
    text += (zero ? digits[0] : '') + (digits[Number(figure)] ?? '') + (units[place] ?? '');
    zero = false;
  }
  return text === '' ? (digits[0] ?? '') : text;
}

function roman(value: number): string {
  const signs: Array<[number, string]> = [
    [1000, 'M'],
    [900, 'CM'],
    [500, 'D'],
    [400, 'CD'],
    [100, 'C'],
    [90, 'XC'],
    [50, 'L'],
    [40, 'XL'],
    [10, 'X'],
    [9, 'IX'],
    [5, 'V'],
    [4, 'IV'],
    [1, 'I'],
  ];
  let rest = Math.min(value, 3999);
  let text = '';
  for (const [amount, sign] of signs) {
    while (rest >= amount) {
      text += sign;
      rest -= amount;
    }
  }
  return text;
}

/** a…z, aa, bb… as Word counts. */
function letters(value: number): string {
  if (value < 1) return '';
  const letter = String.fromCharCode(97 + ((value - 1) % 26));
  return letter.repeat(Math.min(10, Math.floor((value - 1) / 26) + 1));
}

function enclosed(value: number): string {
  if (value >= 1 && value <= 20) return String.fromCodePoint(0x2460 + value - 1);
  return value >= 21 && value <= 35 ? String.fromCodePoint(0x3251 + value - 21) : `(${value})`;
}

const hanUnits = ['', '十', '百', '千'];

function hanNumber(value: number): string {
  if (value > 9999) return String(value);
  return hanCounting(value, han, hanUnits).replace(/^一十/, '十');
}

const formats: Record<string, (value: number) => string> = {
  decimalZero: (value) => String(value).padStart(2, '0'),
  upperRoman: roman,
  lowerRoman: (value) => roman(value).toLowerCase(),
  upperLetter: (value) => letters(value).toUpperCase(),
  lowerLetter: letters,
  chineseCounting: hanNumber,
  chineseCountingThousand: hanNumber,
  taiwaneseCounting: hanNumber,
  taiwaneseCountingThousand: hanNumber,
  japaneseCounting: hanNumber,
  ideographDigital: (value) =>
    [...String(value)].map((figure) => (figure === '0' ? '〇' : han[Number(figure)])).join(''),
  chineseLegalSimplified: (value) =>
    value > 9999 ? String(value) : hanCounting(value, legal, ['', '拾', '佰', '仟']),
  decimalEnclosedCircle: enclosed,
  decimalEnclosedCircleChinese: enclosed,
  decimalEnclosedParen: (value) => `(${value})`,
  decimalFullWidth: (value) =>
    [...String(value)].map((figure) => String.fromCharCode(0xff10 + Number(figure))).join(''),
  ideographTraditional: (value) => '甲乙丙丁戊己庚辛壬癸'[(value - 1) % 10] ?? '',
  ordinal: (value) => `${value}.`,
  none: () => '',
};

/** A list number in one of Word's number formats; unknown formats count in decimals. */
export function formatListNumber(value: number, format: string): string {
  return (Object.hasOwn(formats, format) ? formats[format]?.(value) : undefined) ?? String(value);
}
