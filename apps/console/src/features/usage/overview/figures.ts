import type { JishiOutputs } from '@jishi/sdk';
import { picoToDecimal } from '../../../i18n/format.ts';

export type Summary = JishiOutputs['usage']['summary'];
type Sums = Omit<Summary['totals'], 'errors'>;
export type Measure = 'cost' | 'tokens' | 'requests';

export function measureOf(text: string | undefined): Measure {
  return text === 'tokens' || text === 'requests' ? text : 'cost';
}

/** One number per day, model or total. Cost is in units of the currency: for drawing and comparing, not for billing. */
export function figureOf(sums: Sums, measure: Measure, currency: string): number {
  if (measure === 'requests') return sums.requests;
  if (measure === 'tokens') return sums.inputTokens + sums.outputTokens;
  return Number(picoToDecimal(picoOf(sums, currency)));
}

export function picoOf(sums: Pick<Sums, 'costs'>, currency: string): string {
  return sums.costs.find((cost) => cost.currency === currency)?.costPico ?? '0';
}

/** Change against the period before: 0.2 = 20 % more; null when there is nothing to compare with. */
export function changeOf(now: number, before: number): number | null {
  return before === 0 ? null : now / before - 1;
}
