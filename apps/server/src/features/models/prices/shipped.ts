import { readFileSync } from 'node:fs';
import type { BookEntry } from '@jishi/contract';

export interface ShippedPrices {
  head: { date: string; origin: string };
  entries: BookEntry[];
}

/** The list that comes with this version; made by scripts/price-list.mjs. Read when somebody looks at it. */
export function shippedPrices(): ShippedPrices {
  const file = new URL('./content/shipped-prices.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as ShippedPrices;
}

/** The entry for an upstream's model name. Two vendors with one name and different prices: none, for either is a guess. */
export function entryFor(entries: BookEntry[], upstreamName: string): BookEntry | 'ambiguous' | undefined {
  const wanted = upstreamName.toLowerCase();
  const bare = wanted.slice(wanted.lastIndexOf('/') + 1);
  const exact = entries.filter(({ vendor, model }) => `${vendor}/${model}`.toLowerCase() === wanted);
  const named = exact.length > 0 ? exact : entries.filter(({ model }) => model.toLowerCase() === bare);
  const [first, ...others] = named;
  if (first === undefined) return undefined;
  const same = others.every(
    (other) => other.inputPico === first.inputPico && other.outputPico === first.outputPico,
  );
  return same ? first : 'ambiguous';
}
