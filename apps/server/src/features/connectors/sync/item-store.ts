import { hash } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { SourceItemTable } from '../../../kernel/tables.gen.ts';
import type { ListedItem } from '../kinds/kind.ts';

export type ItemRow = Selectable<SourceItemTable>;

export function itemKey(externalId: string): string {
  return hash('sha256', externalId).slice(0, 40);
}

export async function findItems(tx: Tx, sourceId: string, keys: string[]): Promise<ItemRow[]> {
  return tx
    .selectFrom('source_item')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('item_key', '=', sql<string>`any(${keys}::text[])`)
    .execute();
}

/** Their rows by key, in one order for all: two workers never wait for each other. */
export async function lockItems(tx: Tx, sourceId: string, keys: string[]): Promise<Map<string, ItemRow>> {
  const rows = await tx
    .selectFrom('source_item')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('item_key', '=', sql<string>`any(${keys}::text[])`)
    .orderBy('item_key')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.item_key, row]));
}

/** An item of a listing with its key and the digest of what the listing says. */
export interface MarkedItem {
  key: string;
  mark: string;
  item: ListedItem;
}

/** Those that are not here as they are listed: new, different, or not fetched yet. Of the others no row is read. */
export async function findDifferent(tx: Tx, sourceId: string, listed: MarkedItem[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    select listed.key from unnest(${listed.map(({ key }) => key)}::text[], ${listed.map(({ mark }) => mark)}::text[]) as listed (key, mark)
    where not exists (select from source_item item
      where item.source_id = ${sourceId} and item.item_key = listed.key and item.mark = listed.mark
        and item.status = 'synced' and item.document_id is not null and item.fingerprint = item.wanted)`.execute(
    tx,
  );
  return new Set(rows.map(({ key }) => key));
}

/** What the listing says about new and different items; `status` is decided by the caller. */
export async function writeListed(
  tx: Tx,
  place: { tenantId: string; sourceId: string; now: Date },
  items: (MarkedItem & { status: 'pending' | 'synced' | 'failed' })[],
): Promise<void> {
  if (items.length === 0) return;
  const rows = items.map(({ key, mark, item, status }) => ({
    key,
    mark,
    external_id: item.externalId,
    name: item.name,
    status,
    wanted: item.fingerprint,
    move_key: item.moveKey ?? null,
    media_type: item.mediaType ?? null,
    size: item.size ?? null,
    url: item.url ?? null,
    modified_at: item.modifiedAt?.toISOString() ?? null,
    readers: item.readers ?? null,
    state: item.state ?? null,
  }));
  await sql`insert into source_item as known
      (tenant_id, source_id, item_key, external_id, name, status, wanted, move_key, media_type, size, url, modified_at, readers, state, mark, updated_at)
    select ${place.tenantId}, ${place.sourceId}, key, external_id, name, status, wanted, move_key, media_type, size, url, modified_at,
      case when jsonb_typeof(readers) = 'array' then array(select jsonb_array_elements_text(readers)) end,
      state, mark, ${place.now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as listed
      (key text, external_id text, name text, status text, wanted text, move_key text, media_type text, size bigint, url text,
       modified_at timestamptz, readers jsonb, state jsonb, mark text)
    on conflict (tenant_id, source_id, item_key) do update set
      name = excluded.name, status = excluded.status, wanted = excluded.wanted, move_key = excluded.move_key,
      media_type = excluded.media_type, size = excluded.size, url = excluded.url, modified_at = excluded.modified_at,
      readers = excluded.readers, state = excluded.state, mark = excluded.mark, updated_at = excluded.updated_at,
      attempts = case when known.wanted = excluded.wanted then known.attempts else 0 end,
      next_try_at = case when known.wanted = excluded.wanted then known.next_try_at end,
      problem_code = case when known.wanted = excluded.wanted then known.problem_code end,
      problem_params = case when known.wanted = excluded.wanted then known.problem_params end`.execute(tx);
}

/** Whose the document of an item is from now on. */
export async function showTo(
  tx: Tx,
  item: Pick<ItemRow, 'source_id' | 'item_key'>,
  readers: string[] | null,
): Promise<void> {
  await tx
    .updateTable('source_item')
    .set({ shown_readers: readers })
    .where('source_id', '=', item.source_id)
    .where('item_key', '=', item.item_key)
    .execute();
}

/** Items that are not taken for gone. */
export async function countPresent(tx: Tx, sourceId: string): Promise<number> {
  const { rows } = await sql<{ present: number }>`
    select count(*)::int as present from source_item where source_id = ${sourceId} and status <> 'gone'`.execute(
    tx,
  );
  return rows[0]?.present ?? 0;
}

/** The same, in the order of their keys. */
export async function presentItems(
  tx: Tx,
  sourceId: string,
  { after, limit }: { after: string; limit: number },
): Promise<{ key: string; externalId: string }[]> {
  return tx
    .selectFrom('source_item')
    .select(['item_key as key', 'external_id as externalId'])
    .where('source_id', '=', sourceId)
    .where('status', '<>', 'gone')
    .where('item_key', '>', after)
    .orderBy('item_key')
    .limit(limit)
    .execute();
}

export async function markGone(tx: Tx, sourceId: string, keys: string[]): Promise<void> {
  if (keys.length === 0) return;
  await sql`update source_item set status = 'gone' where source_id = ${sourceId} and item_key = any(${keys}::text[])`.execute(
    tx,
  );
}

/** Due items in the order of their keys. */
export async function dueItems(
  tx: Tx,
  sourceId: string,
  { after, now, limit }: { after: string; now: Date; limit: number },
): Promise<ItemRow[]> {
  return tx
    .selectFrom('source_item')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('item_key', '>', after)
    .where(({ or, and, eb }) =>
      or([eb('status', '=', 'pending'), and([eb('status', '=', 'failed'), eb('next_try_at', '<=', now)])]),
    )
    .orderBy('item_key')
    .limit(limit)
    .execute();
}

export interface Synced {
  key: string;
  documentId: string;
  sha256: string | null;
  fingerprint: string;
}

/** The listing may have moved on while the content was fetched: then the next run fetches again. */
export async function markSynced(
  tx: Tx,
  { sourceId, now }: { sourceId: string; now: Date },
  synced: Synced[],
): Promise<void> {
  if (synced.length === 0) return;
  await sql`update source_item item set
      status = case when item.wanted = done.fingerprint then 'synced' else 'pending' end,
      fingerprint = done.fingerprint, shown_readers = item.readers, document_id = done."documentId",
      sha256 = coalesce(done.sha256, item.sha256), attempts = 0, next_try_at = null, problem_code = null,
      problem_params = null, updated_at = ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(synced)}::jsonb) as done (key text, "documentId" text, sha256 text, fingerprint text)
    where item.source_id = ${sourceId} and item.item_key = done.key`.execute(tx);
}

export async function markFailed(
  tx: Tx,
  item: Pick<ItemRow, 'source_id' | 'item_key'>,
  failure: { code: string; params: Record<string, unknown>; nextTryAt: Date; now: Date },
): Promise<void> {
  await tx
    .updateTable('source_item')
    .set({
      status: 'failed',
      attempts: sql<number>`attempts + 1`,
      next_try_at: failure.nextTryAt,
      problem_code: failure.code,
      problem_params: JSON.stringify(failure.params),
      updated_at: failure.now,
    })
    .where('source_id', '=', item.source_id)
    .where('item_key', '=', item.item_key)
    .execute();
}

/** Vanished items that still have their documents, by content; content that two of them have is no evidence. */
export async function vanishedTwins(
  tx: Tx,
  sourceId: string,
  digests: string[],
): Promise<Map<string, { item_key: string; document_id: string }>> {
  const rows = await tx
    .selectFrom('source_item')
    .select(['item_key', 'document_id', 'sha256'])
    .where('source_id', '=', sourceId)
    .where('status', '=', 'gone')
    .where('sha256', '=', sql<string>`any(${digests}::text[])`)
    .where('document_id', 'is not', null)
    .orderBy('item_key')
    .forUpdate()
    .execute();
  const alone = rows.filter(({ sha256 }) => rows.filter((other) => other.sha256 === sha256).length === 1);
  return new Map(
    alone.flatMap(({ item_key, document_id, sha256 }) =>
      sha256 === null || document_id === null ? [] : [[sha256, { item_key, document_id }] as const],
    ),
  );
}

export interface Move {
  from: string;
  to: string;
}

/**
 * Vanished and new items with the same move key; a key that more than one item of a side has is no evidence, nor is that
 * of an item whose newest content was never fetched: its document shows something older.
 */
export async function findMoves(tx: Tx, sourceId: string, limit: number): Promise<Move[]> {
  const { rows } = await sql<Move>`
    with sides as (
      select move_key,
        min(item_key) filter (where status = 'gone' and document_id is not null and fingerprint = wanted) as "from",
        min(item_key) filter (where status = 'pending' and document_id is null) as "to",
        count(*) filter (where status = 'gone' and document_id is not null and fingerprint = wanted) as vanished,
        count(*) filter (where status = 'pending' and document_id is null) as appeared
      from source_item where source_id = ${sourceId} and move_key is not null and status in ('gone', 'pending')
      group by move_key)
    select "from", "to" from sides where vanished = 1 and appeared = 1 limit ${limit}`.execute(tx);
  return rows;
}

export async function deleteItems(tx: Tx, sourceId: string, keys: string[]): Promise<void> {
  await tx
    .deleteFrom('source_item')
    .where('source_id', '=', sourceId)
    .where('item_key', '=', sql<string>`any(${keys}::text[])`)
    .execute();
}

/** Vanished items, those without a document too. */
export async function goneItems(tx: Tx, sourceId: string, limit: number): Promise<ItemRow[]> {
  return tx
    .selectFrom('source_item')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('status', '=', 'gone')
    .limit(limit)
    .execute();
}

export async function removalFigures(tx: Tx, sourceId: string): Promise<{ gone: number; total: number }> {
  const { rows } = await sql<{ gone: number; total: number }>`
    select (count(*) filter (where status = 'gone'))::int as gone, count(*)::int as total
    from source_item where source_id = ${sourceId} and document_id is not null`.execute(tx);
  return rows[0] ?? { gone: 0, total: 0 };
}

export async function listItems(
  tx: Tx,
  filter: { sourceId: string; status: string | undefined; after: string | undefined; limit: number },
): Promise<ItemRow[]> {
  return tx
    .selectFrom('source_item')
    .selectAll()
    .where('source_id', '=', filter.sourceId)
    .$if(filter.status !== undefined, (query) => query.where('status', '=', filter.status ?? ''))
    .$if(filter.after !== undefined, (query) => query.where('item_key', '>', filter.after ?? ''))
    .orderBy('item_key')
    .limit(filter.limit)
    .execute();
}

/** Failed items are due at once. */
export async function retryFailed(tx: Tx, sourceId: string, now: Date): Promise<void> {
  await tx
    .updateTable('source_item')
    .set({ next_try_at: now })
    .where('source_id', '=', sourceId)
    .where('status', '=', 'failed')
    .execute();
}

/** Distinct lists of external readers of items with a document, with the documents that carry them. */
export async function readerLists(
  tx: Tx,
  sourceId: string,
): Promise<{ readers: string[] | null; documentIds: string[] }[]> {
  const { rows } = await sql<{ readers: string[] | null; documentIds: string[] }>`
    select shown_readers as readers, array_agg(document_id) as "documentIds" from source_item
    where source_id = ${sourceId} and document_id is not null group by shown_readers`.execute(tx);
  return rows;
}
