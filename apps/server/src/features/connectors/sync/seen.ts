import type { Tx } from '../../../kernel/scope.ts';
import { countPresent, markGone, presentItems } from './item-store.ts';

const page = 2_000;

/** Keys that a listing showed, 20 bytes each, and the parts of the source that it could not look into. */
export interface Seen {
  keys: Set<string>;
  prefixes: string[];
}

export function nothingSeen(): Seen {
  return { keys: new Set(), prefixes: [] };
}

/** A source may have millions of items: half the letters, and no string that holds on to a longer one. */
const packed = (key: string) => Buffer.from(key, 'hex').toString('latin1');

export function see(seen: Seen, key: string): void {
  seen.keys.add(packed(key));
}

/** What lies below could not be listed: nothing there is taken for gone. */
export function seeBelow(seen: Seen, prefix: string): void {
  seen.prefixes.push(prefix);
}

/** Items that a complete listing did not show. Every item that it showed has its row by now: mostly, counting is enough. */
export async function markUnseenGone(tx: Tx, sourceId: string, { keys, prefixes }: Seen): Promise<void> {
  if ((await countPresent(tx, sourceId)) === keys.size) return;
  for (let after = ''; ; ) {
    const items = await presentItems(tx, sourceId, { after, limit: page });
    const unseen = items.filter(
      ({ key, externalId }) =>
        !keys.has(packed(key)) && !prefixes.some((prefix) => externalId.startsWith(prefix)),
    );
    await markGone(
      tx,
      sourceId,
      unseen.map(({ key }) => key),
    );
    const last = items.at(-1);
    if (last === undefined || items.length < page) return;
    after = last.key;
  }
}
