// What the cells of a bill mean. Pure; undefined where a cell is no number or no date.

const marks = /[\s\u00a0$¥￥€£]|USD|CNY|RMB|US\$|元/gi;
/** Nothing that is paid has more digits; a longer exponent is an attack on memory. */
const maxShift = 40;

/** A decimal as the integer of its 10^-`places`, half away from zero: `"$1,234.5"`, `"1.2e-05"`, `"(3.10)"`, `"0,35"`. */
export function scaled(text: string, places: number): bigint | undefined {
  const bare = text.replace(marks, '');
  const inBrackets = /^\((.+)\)$/.exec(bare)?.[1];
  const [, sign, whole = '', fraction = '', exponent] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(plainDecimal(inBrackets ?? bare)) ?? [];
  if (sign === undefined || whole + fraction === '' || whole.length + fraction.length > 60) return undefined;
  const shift = places + Number(exponent ?? 0) - fraction.length;
  if (Math.abs(shift) > maxShift + 20) return undefined;
  const digits = BigInt(whole + fraction);
  const value = shift >= 0 ? digits * 10n ** BigInt(shift) : divided(digits, 10n ** BigInt(-shift));
  return (sign === '-') !== (inBrackets !== undefined) ? -value : value;
}

const divided = (digits: bigint, by: bigint) => (digits + by / 2n) / by;

/** Commas of thousands go; a comma before the last digits is a point. */
function plainDecimal(text: string): string {
  if (!text.includes(',')) return text;
  if (text.lastIndexOf('.') > text.lastIndexOf(',')) return text.replaceAll(',', '');
  if (/^[+-]?[1-9]\d{0,2}(,\d{3})+$/.test(text)) return text.replaceAll(',', '');
  return text.replaceAll('.', '').replace(',', '.');
}

/** How many digits stand behind the point, written out: what the bill rounds to. */
export function decimalsOf(text: string): number {
  const [, fraction = '', exponent = '0'] =
    /\.(\d*?)0*(?:e([+-]?\d{1,3}))?\s*$/i.exec(plainDecimal(text.replace(marks, ''))) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}

export function wholeNumber(text: string): number | undefined {
  const value = scaled(text, 0);
  const number = Number(value);
  return value !== undefined && value >= 0n && Number.isSafeInteger(number) ? number : undefined;
}

const dates = [
  /^(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})(?:[ T].*)?$/,
  /^(?<y>\d{4})[/.](?<m>\d{1,2})[/.](?<d>\d{1,2})(?:[ T].*)?$/,
  /^(?<y>\d{4})年(?<m>\d{1,2})月(?<d>\d{1,2})日/,
  /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$/,
  // Month first, as American exports write it.
  /^(?<m>\d{1,2})\/(?<d>\d{1,2})\/(?<y>\d{4})(?:[ T].*)?$/,
  /^(?<y>\d{4})-(?<m>\d{1,2})$/,
  /^(?<y>\d{4})\/(?<m>\d{1,2})$/,
  /^(?<y>\d{4})年(?<m>\d{1,2})月$/,
  /^(?<y>\d{4})(?<m>\d{2})$/,
];

/**
 * Reads the calendar day (`2026-11-28`) or month (`2026-11`) of a cell. A moment with an offset, or seconds since 1970, falls
 * on the day that it has in `timeZone`; exactly midnight UTC is the beginning of a provider's bucket and stays its day.
 */
export function dayReader(timeZone: string): (text: string) => string | undefined {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (text) => {
    const moment = momentOf(text);
    if (moment === undefined) return calendarDay(text);
    if (Number.isNaN(moment)) return undefined;
    return moment % 86_400_000 === 0 ? new Date(moment).toISOString().slice(0, 10) : inZone(moment, format);
  };
}

function calendarDay(text: string): string | undefined {
  for (const pattern of dates) {
    const found = pattern.exec(text)?.groups;
    if (found !== undefined) return valid(found);
  }
  return undefined;
}

function momentOf(text: string): number | undefined {
  if (/^\d{10}(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  if (/^\d{13}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})$/.test(text))
    return undefined;
  return Date.parse(text.replace(' ', 'T').replace(/\s?UTC$/, 'Z'));
}

function inZone(moment: number, format: Intl.DateTimeFormat): string {
  const parts = format.formatToParts(moment).map(({ type, value }) => [type, value]);
  const { year, month, day } = Object.fromEntries(parts) as Record<string, string>;
  return `${year}-${month}-${day}`;
}

function valid({ y, m, d }: Record<string, string>): string | undefined {
  const month = `${y}-${m?.padStart(2, '0')}`;
  const text = d === undefined ? month : `${month}-${d.padStart(2, '0')}`;
  const time = Date.parse(d === undefined ? `${text}-01` : text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? text : undefined;
}
