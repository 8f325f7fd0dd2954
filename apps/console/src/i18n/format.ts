import type { Locale } from '@jishi/contract';

/** Dates, numbers and money in the reader's language. Pure: language and "now" are given. */

const picoDigits = 12;

/** Exact decimal text of pico-units: `"1500000000"` → `"0.0015"`. */
export function picoToDecimal(pico: string): string {
  const negative = pico.startsWith('-');
  const digits = (negative ? pico.slice(1) : pico).padStart(picoDigits + 1, '0');
  const whole = digits.slice(0, -picoDigits);
  const fraction = digits.slice(-picoDigits).replace(/0+$/, '');
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Money for reading: two decimals from one unit on, below that two significant digits, down to a millionth. */
export function formatMoney(pico: string, currency: string, locale: Locale): string {
  const value = Number(picoToDecimal(pico));
  const size = Math.abs(value);
  const options: Intl.NumberFormatOptions = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' };
  if (size === 0 || size >= 1) return new Intl.NumberFormat(locale, options).format(value);
  if (size < 0.000001) {
    const least = new Intl.NumberFormat(locale, { ...options, minimumFractionDigits: 6 }).format(0.000001);
    return `< ${least}`;
  }
  return new Intl.NumberFormat(locale, {
    ...options,
    minimumFractionDigits: 2,
    maximumFractionDigits: Math.min(8, 1 - Math.floor(Math.log10(size))),
  }).format(value);
}

/** Price of one token in pico-units → text per million tokens: 10^12 pico and 10^6 tokens leave 6 decimals. */
export function perMillion(picoPerToken: string): string {
  return picoToDecimal((BigInt(picoPerToken) * 1_000_000n).toString());
}

/** `"0.5"` per million tokens → pico-units per token; undefined when it is no amount or finer than a pico-unit. */
export function picoFromPerMillion(text: string): string | undefined {
  const match = /^(\d{1,12})(?:[.,](\d{1,6}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, whole = '0', fraction = ''] = match;
  return BigInt(whole + fraction.padEnd(6, '0')).toString();
}

/** Price of one call in pico-units → text per thousand calls. */
export function perThousand(picoPerCall: string): string {
  return picoToDecimal((BigInt(picoPerCall) * 1_000n).toString());
}

/** `"10"` per thousand calls → pico-units per call; undefined as above. */
export function picoFromPerThousand(text: string): string | undefined {
  const pico = picoFromPerMillion(text);
  return pico === undefined ? undefined : (BigInt(pico) * 1_000n).toString();
}

export function formatNumber(value: number, locale: Locale): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** 12,345 → 12K, 1.2万. */
export function formatCompact(value: number, locale: Locale): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

export function formatPercent(value: number, locale: Locale): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(value);
}

export function formatInstant(iso: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}

/** To the second: what is laid beside other logs. */
export function formatMoment(iso: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(iso));
}

export function formatDay(iso: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(iso));
}

/** `2026-11-23` (a UTC day of the usage summary) → `Nov 23`, `11/23`. */
export function formatChartDay(day: string, locale: Locale): string {
  const date = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  const month = locale === 'zh-CN' ? 'numeric' : 'short';
  return new Intl.DateTimeFormat(locale, { month, day: 'numeric', timeZone: 'UTC' }).format(date);
}

const minute = 60_000;
const relativeSteps: readonly [unit: Intl.RelativeTimeFormatUnit, size: number, until: number][] = [
  ['minute', minute, 60 * minute],
  ['hour', 60 * minute, 24 * 60 * minute],
  ['day', 24 * 60 * minute, 30 * 24 * 60 * minute],
];

/** "3 minutes ago", "in 2 days"; beyond a month the date. Undefined within a minute: the caller says "just now". */
export function formatRelative(iso: string, now: number, locale: Locale): string | undefined {
  const difference = new Date(iso).getTime() - now;
  const size = Math.abs(difference);
  if (size < minute) return undefined;
  const step = relativeSteps.find(([, , until]) => size < until);
  if (step === undefined) return formatDay(iso, locale);
  const [unit, length] = step;
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(
    Math.trunc(difference / length),
    unit,
  );
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** 1,536 → 1.5 kB (decimal units, as operating systems show file sizes). */
export function formatBytes(bytes: number, locale: Locale): string {
  const power = bytes < 1000 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(bytes) / 3));
  // The short unit of `Intl` is “999 byte” in English.
  if (power === 0) return `${formatNumber(bytes, locale)} B`;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: byteUnits[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** power);
}

/** Milliseconds for reading: 420 ms, 3.2 s. */
export function formatMilliseconds(value: number, locale: Locale): string {
  const seconds = value >= 1000;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: seconds ? 'second' : 'millisecond',
    unitDisplay: 'short',
    maximumFractionDigits: seconds ? 1 : 0,
  }).format(seconds ? value / 1000 : value);
}
