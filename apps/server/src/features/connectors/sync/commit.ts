import type { Tx } from '../../../kernel/scope.ts';
import {
  describeSourced,
  enterSourced,
  prepareAccess,
  type SourcedAccess,
  type stageFile,
  unstageFile,
} from '../../knowledge/index.ts';
import type { FetchedItem } from '../kinds/kind.ts';
import { accessOf } from '../source/mapping.ts';
import { deleteItems, type ItemRow, lockItem, markSynced, vanishedTwin } from './item-store.ts';
import type { Work } from './work.ts';

/** An item whose bytes are stored and held by no document yet. */
export interface Fetched {
  item: ItemRow;
  fetched: Omit<FetchedItem, 'content'>;
  staged: Awaited<ReturnType<typeof stageFile>>;
}

type Outcome = 'added' | 'changed' | 'moved' | 'same';

/**
 * The documents and the records of them, in one commit: whatever kills the process, there are both or neither. After a
 * failure the staged files are the caller's still.
 */
export async function commitFetched(work: Work, ready: Fetched[]): Promise<void> {
  const outcomes = await work.tx(async (tx) => {
    const readers = rememberAccess(tx, work);
    const all: Outcome[] = [];
    for (const one of ready) all.push(await commitItem(tx, work, { ...one, readers }));
    return all;
  });
  for (const [index, outcome] of outcomes.entries()) {
    const staged = ready[index]?.staged;
    if (staged === undefined) continue;
    work.counts[outcome === 'same' ? 'unchanged' : outcome] += 1;
    work.counts.bytes += staged.size;
    if (outcome === 'same' || outcome === 'moved') await unstageFile(work.scope, staged);
  }
}

type ReadersOf = (readers: string[] | null) => Promise<SourcedAccess>;

/** Items of a batch mostly have the same readers: four statements once, not for each of them. */
function rememberAccess(tx: Tx, { scope, source }: Work): ReadersOf {
  const known = new Map<string, SourcedAccess>();
  return async (readers) => {
    const key = source.access === 'inherit' ? '' : JSON.stringify(readers);
    const before = known.get(key);
    if (before !== undefined) return before;
    const access = await accessOf(tx, source, readers);
    const prepared = await prepareAccess(tx, scope, { baseId: source.base_id, access });
    known.set(key, prepared);
    return prepared;
  };
}

async function commitItem(
  tx: Tx,
  { scope, source }: Work,
  { item, staged, fetched, readers }: Fetched & { readers: ReadersOf },
): Promise<Outcome> {
  const row = await lockItem(tx, source.id, item.item_key);
  // Gone from the source meanwhile: the removal takes it.
  if (row === undefined || row.status === 'gone') return 'same';
  const document = {
    baseId: source.base_id,
    sourceId: source.id,
    name: fetched.name ?? row.name,
    mediaType: fetched.mediaType ?? row.media_type ?? undefined,
    url: row.url,
    modifiedAt: row.modified_at,
    access: await readers(row.readers),
  };
  const { sha256 } = staged;
  const synced = { sha256, fingerprint: item.wanted, now: scope.clock.now() };
  if (row.document_id !== null && row.sha256 === sha256) {
    await describeSourced(tx, scope, { ...document, documentId: row.document_id });
    await markSynced(tx, row, { ...synced, documentId: row.document_id });
    return 'same';
  }
  const twin = row.document_id === null ? await vanishedTwin(tx, source.id, sha256) : undefined;
  if (twin?.document_id != null) {
    await describeSourced(tx, scope, { ...document, documentId: twin.document_id });
    await deleteItems(tx, source.id, [twin.item_key]);
    await markSynced(tx, row, { ...synced, documentId: twin.document_id });
    return 'moved';
  }
  const documentId = await enterSourced(tx, scope, { ...document, staged, documentId: row.document_id });
  await markSynced(tx, row, { ...synced, documentId });
  return documentId === row.document_id ? 'changed' : 'added';
}
