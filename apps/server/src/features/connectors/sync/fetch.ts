import { Problem, problem } from '../../../kernel/problem.ts';
import type { Tx } from '../../../kernel/scope.ts';
import { describeSourced, enterSourced, stageFile, unstageFile } from '../../knowledge/index.ts';
import { toSourceProblem } from '../kinds/fault.ts';
import type { FetchedItem, ItemToFetch, KnownItem, OpenSource } from '../kinds/kind.ts';
import { retryDelayMs } from '../schedule/schedule.ts';
import { accessOf } from '../source/mapping.ts';
import {
  deleteItems,
  dueItems,
  type ItemRow,
  lockItem,
  markFailed,
  markSynced,
  vanishedTwin,
} from './item-store.ts';
import type { Work } from './work.ts';

type Staged = Awaited<ReturnType<typeof stageFile>>;

const parallel = 4;
const page = 100;
/** So many failures in a row are the source's, not the items'. */
const mostInARow = 8;
/** These end the run: the next item would fare no better, and knocking on makes it worse. */
/** Not about an item at all. */
const endless = new Set(['internal', 'cancelled', 'conflict', 'knowledge.base_not_found']);
const endsRun = new Set(['connectors.credentials_rejected', 'connectors.busy']);

/** A run of a source whose items are fetched one by one. */
type Fetching = Work & { open: OpenSource & { fetch(item: ItemToFetch): Promise<FetchedItem> } };

/** Fetches what is pending, and failed items whose time has come. A failing item never stops the others. */
export async function fetchPending(work: Fetching): Promise<void> {
  const { scope, source } = work;
  const state = { after: '', inARow: 0 };
  for (;;) {
    const now = scope.clock.now();
    const items = await scope.tx((tx) => dueItems(tx, source.id, { after: state.after, now, limit: page }));
    if (items.length === 0) return;
    state.after = items.at(-1)?.item_key ?? state.after;
    const queue = items.values();
    const worker = async () => {
      for (const item of queue) await fetchOne(work, item, state);
    };
    await settleAll(Array.from({ length: parallel }, worker));
  }
}

/** Waits for all, then throws the first failure: no worker may go on writing behind the run's back. */
async function settleAll(workers: Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(workers);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function fetchOne(work: Fetching, item: ItemRow, state: { inARow: number }): Promise<void> {
  work.signal.throwIfAborted();
  try {
    const fetched = await work.open.fetch({
      ...toKnown(item),
      wanted: item.wanted,
      mediaType: item.media_type,
    });
    await storeFetched(work, item, fetched);
    state.inARow = 0;
  } catch (thrown) {
    work.signal.throwIfAborted();
    const error = toSourceProblem(thrown);
    if (endless.has(error.code)) throw thrown;
    await recordFailure(work, item, error);
    state.inARow = error.code === 'connectors.unreachable' ? state.inARow + 1 : 0;
    if (endsRun.has(error.code) || state.inARow >= mostInARow) throw error;
  }
}

export function toKnown(item: ItemRow): KnownItem {
  return {
    externalId: item.external_id,
    name: item.name,
    fingerprint: item.document_id === null ? null : item.fingerprint,
    state: item.state as KnownItem['state'],
  };
}

/** Content that the listing brought. */
export async function storeContent(
  work: Work,
  item: ItemRow,
  { content }: { content: Uint8Array },
): Promise<void> {
  try {
    await storeFetched(work, item, { content: one(content), mediaType: item.media_type ?? undefined });
  } catch (error) {
    if (!(error instanceof Problem) || endless.has(error.code)) throw error;
    await recordFailure(work, item, error);
  }
}

async function* one(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

async function storeFetched(work: Work, item: ItemRow, fetched: FetchedItem): Promise<void> {
  const { scope } = work;
  const staged = await stageFile(scope, bounded(fetched.content, scope.ports.knowledge.uploadBytes));
  let used = false;
  try {
    const outcome = await work.tx((tx) => commitItem(tx, work, { item, staged, fetched }));
    used = outcome === 'added' || outcome === 'changed';
    work.counts[outcome === 'same' ? 'unchanged' : outcome] += 1;
    work.counts.bytes += staged.size;
  } finally {
    if (!used) await unstageFile(scope, staged);
  }
}

async function* bounded(content: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of content) {
    seen += chunk.byteLength;
    if (seen > limit)
      throw problem('connectors.item_too_large', { limitMb: Math.floor(limit / 1024 / 1024) });
    yield chunk;
  }
}

type Outcome = 'added' | 'changed' | 'moved' | 'same';

/** The document and the record of it, in one commit: whatever kills the process, there are both or neither. */
async function commitItem(
  tx: Tx,
  { scope, source }: Work,
  { item, staged, fetched }: { item: ItemRow; staged: Staged; fetched: FetchedItem },
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
    access: await accessOf(tx, source, row.readers),
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

async function recordFailure(work: Work, item: ItemRow, error: Problem): Promise<void> {
  const { scope, counts } = work;
  counts.failed += 1;
  const now = scope.clock.now();
  const asked = typeof error.params.seconds === 'number' ? error.params.seconds * 1000 : 0;
  const nextTryAt = new Date(now.getTime() + Math.max(retryDelayMs(item.attempts + 1), asked));
  await work.tx((tx) => markFailed(tx, item, { code: error.code, params: error.params, nextTryAt, now }));
}
