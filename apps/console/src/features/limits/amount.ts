import type { BudgetItem, Locale } from '@jishi/contract';
import { formatMoney, formatNumber, picoToDecimal } from '../../i18n/format.ts';

type Unit = Pick<BudgetItem, 'unit' | 'currency'>;

/** An amount for reading: pico-units as money, tokens and requests as numbers. */
export function amountText(amount: string, { unit, currency }: Unit, locale: Locale): string {
  if (unit === 'money') return formatMoney(amount, currency ?? 'USD', locale);
  return formatNumber(Number(amount), locale);
}

/** An amount for typing: exact, without grouping. */
export function amountTyped(amount: string, unit: BudgetItem['unit']): string {
  return unit === 'money' ? picoToDecimal(amount) : amount;
}

/** `"12.5"` → pico-units, `"5000"` → itself; undefined for what is no positive amount of this unit. */
export function amountFrom(text: string, unit: BudgetItem['unit']): string | undefined {
  const match = /^(\d{1,18})(?:[.,](\d{1,12}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, whole = '0', fraction] = match;
  if (unit !== 'money' && fraction !== undefined) return undefined;
  const value = BigInt(unit === 'money' ? whole + (fraction ?? '').padEnd(12, '0') : whole);
  return value > 0n ? value.toString() : undefined;
}

/** Rates of exchange are kept in millionths; undefined for no rate at all or one finer than that. */
export function exchangeFrom(text: string): number | undefined {
  const match = /^(\d{1,3})(?:[.,](\d{1,6}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, whole = '0', fraction = ''] = match;
  const millionths = Number(whole + fraction.padEnd(6, '0'));
  return millionths > 0 ? millionths : undefined;
}
