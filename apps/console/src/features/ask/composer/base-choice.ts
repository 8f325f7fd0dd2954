import type { BaseItem } from '@jishi/contract';

/** Ids from the address that (still) name a base which this person reads; empty = all. */
export function chosenBases(text: string | undefined, bases: readonly BaseItem[]): BaseItem['id'][] {
  const wanted = new Set((text ?? '').split(','));
  const chosen = bases.filter(({ id }) => wanted.has(id)).map(({ id }) => id);
  return chosen.length === bases.length ? [] : chosen;
}

/** The choice after one base was switched. All and none are the same: everything is asked. */
export function toggled(
  chosen: readonly BaseItem['id'][],
  id: BaseItem['id'],
  bases: readonly BaseItem[],
): BaseItem['id'][] {
  const next = chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id];
  return next.length === bases.length ? [] : next;
}

export function basesText(chosen: readonly string[]): string | undefined {
  return chosen.length === 0 ? undefined : chosen.join(',');
}
