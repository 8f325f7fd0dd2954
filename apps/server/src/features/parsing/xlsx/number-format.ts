/** How the cells of one style show their numbers. */
export type NumberFormat =
  | { kind: 'general' }
  | { kind: 'date'; date: boolean; time: boolean }
  | {
      kind: 'number';
      decimals: number;
      thousands: boolean;
      percent: boolean;
      prefix: string;
      suffix: string;
    };

const general: NumberFormat = { kind: 'general' };

/** Built-in formats of the standard (ECMA-376 18.8.30); East Asian date formats stand at 27–58. */
const builtIn: Record<number, string> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  14: 'yyyy-mm-dd',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm',
  19: 'h:mm:ss',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'yyyy-mm-dd h:mm',
  37: '#,##0',
  38: '#,##0',
  39: '#,##0.00',
  40: '#,##0.00',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss',
};

function builtInCode(id: number): string | undefined {
  const eastAsianDate = (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58);
  const eastAsianTime = id >= 32 && id <= 35;
  if (eastAsianDate) return 'yyyy-mm-dd';
  return eastAsianTime ? 'h:mm' : builtIn[id];
}

/** The section for positive numbers, without colours, locale tags and padding. */
function mainSection(code: string): string {
  return (code.split(';')[0] ?? '').replace(/\[\$([^\]-]*)-?[^\]]*\]/g, '"$1"').replace(/_.|\*./g, '');
}

function unquoted(section: string): string {
  return section.replace(/"[^"]*"|\\./g, '').replace(/\[(?!h|m|s)[^\]]*\]/gi, '');
}

function literals(part: string): string {
  return part
    .replace(/\[[^\]]*\]/g, '')
    .replace(/"([^"]*)"/g, '$1')
    .replace(/\\(.)/g, '$1')
    .replace(/[#0?,.%]/g, '');
}

function dateFormat(pattern: string): NumberFormat | undefined {
  const date = /[yd]|m{3,}/i.test(pattern) || (/m/i.test(pattern) && !/[hs]/i.test(pattern));
  const time = /[hs]/i.test(pattern);
  return date || time ? { kind: 'date', date, time } : undefined;
}

/** Reads a format code such as `¥#,##0.00`, `0.0%` or `yyyy"年"m"月"`. */
export function parseNumberFormat(id: number, code: string | undefined): NumberFormat {
  const section = mainSection(code ?? builtInCode(id) ?? 'General');
  const pattern = unquoted(section);
  if (/general|@/i.test(pattern) || pattern.trim() === '') return general;
  const date = dateFormat(pattern);
  if (date) return date;
  const digits = /[#0?][#0?,.]*/.exec(section);
  if (!digits || /E[+-]|\//i.test(pattern)) return general;
  const decimals = /\.([0?#]*)/.exec(digits[0])?.[1]?.length ?? 0;
  return {
    kind: 'number',
    decimals: Math.min(decimals, 15),
    thousands: /[#0?],[#0?]/.test(digits[0]),
    percent: pattern.includes('%'),
    prefix: literals(section.slice(0, digits.index)),
    suffix: literals(section.slice(digits.index + digits[0].length)),
  };
}

const dayMilliseconds = 86_400_000;

/** Days since the last day of 1899 (with the leap day 1900 never had), or since 1904-01-01. */
function serialDate(serial: number, epoch1904: boolean): Date {
  const shift = epoch1904 ? 24_107 : serial < 60 ? 25_568 : 25_569;
  return new Date(Math.round((serial - shift) * dayMilliseconds));
}

function formatDate(serial: number, format: { date: boolean; time: boolean }, epoch1904: boolean): string {
  const date = serialDate(serial, epoch1904);
  if (Number.isNaN(date.getTime()) || serial < 0) return String(serial);
  const iso = date.toISOString();
  const time = iso.slice(11, 19).replace(/:00$/, '');
  if (!format.date) return serial >= 1 ? durationOf(serial) : time;
  return format.time && serial % 1 !== 0 ? `${iso.slice(0, 10)} ${time}` : iso.slice(0, 10);
}

function durationOf(serial: number): string {
  const minutes = Math.round(serial * 1440);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Excel keeps fifteen digits: more are noise of binary arithmetic. */
function generalNumber(value: number): string {
  return String(Number(value.toPrecision(15)));
}

/** A number as the sheet shows it; dates in ISO form. */
export function formatNumber(value: number, format: NumberFormat, epoch1904 = false): string {
  if (!Number.isFinite(value)) return String(value);
  if (format.kind === 'general') return generalNumber(value);
  if (format.kind === 'date') return formatDate(value, format, epoch1904);
  const shown = Number((format.percent ? value * 100 : value).toPrecision(15));
  const fixed = Math.abs(shown).toFixed(format.decimals);
  const grouped = format.thousands ? fixed.replace(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/g, ',') : fixed;
  const sign = shown < 0 && Number(fixed) !== 0 ? '-' : '';
  return `${sign}${format.prefix}${grouped}${format.percent ? '%' : ''}${format.suffix}`.trim();
}
