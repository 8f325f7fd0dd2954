import { problem } from '../../../kernel/problem.ts';
import type { Tx } from '../../../kernel/scope.ts';
import { describeSourced } from '../../knowledge/index.ts';
import type { ListedItem, SourceChange } from '../kinds/kind.ts';
import { rememberAccess } from './access.ts';
import { compare, markOf, readersMeanwhile, sameReaders, type Verdict } from './compare.ts';
import { storeContents } from './fetch.ts';
import {
  findDifferent,
  findItems,
  type ItemRow,
  itemKey,
  type MarkedItem,
  markFailed,
  markGone,
  showTo,
  writeListed,
} from './item-store.ts';
import { markUnseenGone, nothingSeen, type Seen, see, seeBelow } from './seen.ts';
import type { Work } from './work.ts';

const batchSize = 500;
/** Items that carry their content are written sooner: it lies in memory. */
const batchBytes = 4 * 1024 * 1024;
/** A source with more is not one source; it also bounds what a hostile listing can make us write. */
const mostItems = 2_000_000;

/** What was listed and not recorded yet, and the keys of all that was seen. */
interface Batch {
  items: ListedItem[];
  bytes: number;
  removed: string[];
  seen: Seen;
}

/**
 * Walks the listing and records what differs. Only a listing that came to its end tells what is gone.
 * Returns the cursor to begin with next time.
 */
export async function listSource(work: Work, cursor: string | null): Promise<string | null> {
  const batch: Batch = { items: [], bytes: 0, removed: [], seen: nothingSeen() };
  for await (const change of work.open.listChanges(cursor)) {
    work.signal.throwIfAborted();
    if (change.type === 'end') return endListing(work, batch, change);
    await take(work, batch, change);
  }
  throw problem('connectors.answer_invalid', { reason: 'the listing broke off' });
}

async function take(work: Work, batch: Batch, change: Exclude<SourceChange, { type: 'end' }>): Promise<void> {
  const { counts } = work;
  if (change.type === 'item') {
    batch.items.push(change.item);
    batch.bytes += change.item.content?.byteLength ?? 0;
    if (++counts.listed > mostItems) throw problem('connectors.too_many_items', { limit: mostItems });
    if (batch.items.length >= batchSize || batch.bytes >= batchBytes) await flush(work, batch);
  } else if (change.type === 'removed') batch.removed.push(change.externalId);
  else if (change.type === 'skipped') counts.skipped += 1;
  else {
    await flush(work, batch);
    seeBelow(batch.seen, change.prefix);
    await recordUnreadable(work, change);
  }
}

async function flush(work: Work, batch: Batch): Promise<void> {
  const { items } = batch;
  batch.items = [];
  batch.bytes = 0;
  if (items.length > 0) await recordBatch(work, items, batch.seen);
}

async function endListing(
  work: Work,
  batch: Batch,
  { complete, cursor }: Extract<SourceChange, { type: 'end' }>,
): Promise<string | null> {
  await flush(work, batch);
  const { id } = work.source;
  await work.tx((tx) =>
    complete ? markUnseenGone(tx, id, batch.seen) : markGone(tx, id, batch.removed.map(itemKey)),
  );
  return cursor;
}

/** The last one of a batch that names an item twice counts. */
async function recordBatch(work: Work, listed: ListedItem[], seen: Seen): Promise<void> {
  const marked = listed.map((raw): [string, MarkedItem] => {
    const item = cleanItem(raw);
    const key = itemKey(item.externalId);
    return [key, { key, mark: markOf(item), item }];
  });
  const items = [...new Map(marked).values()];
  const pending = await work.tx((tx) => recordItems(tx, work, items));
  for (const { key } of items) see(seen, key);
  if (pending.length > 0) await storeContents(work, pending);
}

async function recordItems(
  tx: Tx,
  work: Work,
  items: MarkedItem[],
): Promise<{ row: ItemRow; content: Uint8Array }[]> {
  const { source, scope, counts } = work;
  const different = await findDifferent(tx, source.id, items);
  counts.unchanged += items.length - different.size;
  if (different.size === 0) return [];
  const known = new Map((await findItems(tx, source.id, [...different])).map((row) => [row.item_key, row]));
  const written = items
    .filter(({ key }) => different.has(key))
    .map((listed) => {
      const before = known.get(listed.key);
      return { ...listed, before, verdict: compare(listed, before) };
    });
  await writeListed(
    tx,
    { tenantId: scope.tenantId, sourceId: source.id, now: scope.clock.now() },
    written.map((listed) => ({ ...listed, status: statusOf(listed.verdict) })),
  );
  const accessOf = rememberAccess(tx, scope, source);
  for (const { item, before, verdict } of written) {
    if (before?.document_id == null) continue;
    // Rights first, and whatever becomes of the content: a reader who lost the right there has lost it here.
    const content = verdict === 'described' ? 'same' : 'outdated';
    const described = await describe(tx, work, { item, before, content, accessOf });
    if (verdict === 'described') counts.unchanged += 1;
    if (described) counts.accessChanged += 1;
  }
  return withRows(tx, work, written);
}

const statusOf = (verdict: Verdict) =>
  verdict === 'content' ? 'pending' : verdict === 'waiting' ? 'failed' : 'synced';

/** Items whose content came with the listing and is needed. */
async function withRows(
  tx: Tx,
  { source }: Work,
  written: (MarkedItem & { verdict: Verdict })[],
): Promise<{ row: ItemRow; content: Uint8Array }[]> {
  const inline = written.filter(
    ({ item, verdict }) => item.content !== undefined && (verdict === 'content' || verdict === 'waiting'),
  );
  if (inline.length === 0) return [];
  const keys = inline.map(({ key }) => key);
  const rows = new Map((await findItems(tx, source.id, keys)).map((row) => [row.item_key, row]));
  return inline.flatMap(({ key, item: { content } }) => {
    const row = rows.get(key);
    return row === undefined || content === undefined ? [] : [{ row, content }];
  });
}

/** True when the readers changed. */
async function describe(
  tx: Tx,
  { scope, source }: Work,
  {
    item,
    before,
    content,
    accessOf,
  }: {
    item: ListedItem;
    before: ItemRow;
    content: 'same' | 'outdated';
    accessOf: ReturnType<typeof rememberAccess>;
  },
): Promise<boolean> {
  const readers = readersMeanwhile(item.readers, { shown: before.shown_readers, content });
  await describeSourced(tx, scope, {
    documentId: before.document_id ?? '',
    baseId: source.base_id,
    sourceId: source.id,
    name: item.name,
    url: item.url ?? null,
    modifiedAt: item.modifiedAt ?? null,
    access: await accessOf(readers),
  });
  await showTo(tx, before, readers);
  return !sameReaders(item.readers, before.readers);
}

async function recordUnreadable(
  work: Work,
  { prefix, problem: what }: Extract<SourceChange, { type: 'unreadable' }>,
): Promise<void> {
  const { scope, source, counts } = work;
  counts.failed += 1;
  const now = scope.clock.now();
  await work.tx(async (tx) => {
    const [item] = await findItems(tx, source.id, [itemKey(prefix)]);
    if (item !== undefined) await markFailed(tx, item, { ...what, nextTryAt: now, now });
  });
}

/** Names and links come from outside: bounded, and links only where a browser may go. */
function cleanItem(item: ListedItem): ListedItem {
  const { url } = item;
  const safe = url !== undefined && url.length <= 2000 && /^https?:\/\//i.test(url) && URL.canParse(url);
  return {
    ...item,
    name: item.name.replaceAll('\u0000', '').slice(0, 1000) || 'untitled',
    url: safe ? url : undefined,
    readers: item.readers?.slice(0, 2000).map((reader) => reader.replaceAll('\u0000', '').slice(0, 400)),
  };
}
