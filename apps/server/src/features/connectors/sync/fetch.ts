import { type Problem, problem } from '../../../kernel/problem.ts';
import {
  fillStage,
  releaseStage,
  reserveStage,
  type StageSlot,
  unstageFiles,
} from '../../knowledge/index.ts';
import { toSourceProblem } from '../kinds/fault.ts';
import type { FetchedItem, ItemToFetch, KnownItem, OpenSource } from '../kinds/kind.ts';
import { retryDelayMs } from '../schedule/schedule.ts';
import { commitFetched, type Fetched } from './commit.ts';
import { dueItems, type ItemRow, markFailed } from './item-store.ts';
import type { Work } from './work.ts';

const parallel = 4;
const page = 100;
/** Items of one commit. Not many more: on the embedded database a commit keeps people waiting. */
const batch = 40;
/** A slow source has its items committed sooner. */
const patienceMs = 1_000;
/** So many failures in a row are the source's, not the items'. */
const mostInARow = 8;
/** Not about an item at all. */
const endless = new Set(['internal', 'cancelled', 'conflict', 'knowledge.base_not_found']);
/** These end the run: the next item would fare no better, and knocking on makes it worse. */
const endsRun = new Set(['connectors.credentials_rejected', 'connectors.busy']);

/** A run of a source whose items are fetched one by one. */
type Fetching = Work & { open: OpenSource & { fetch(item: ItemToFetch): Promise<FetchedItem> } };

interface Progress {
  after: string;
  inARow: number;
  /** Stored and not committed yet. */
  ready: Fetched[];
  /** Reserved places for files. */
  slots: StageSlot[];
  /** Items that will want a place. */
  expected: number;
  refill?: Promise<void> | undefined;
  committedAt: number;
}

/** Fetches what is pending, and failed items whose time has come. A failing item never stops the others. */
export function fetchPending(work: Fetching): Promise<void> {
  const { scope, source } = work;
  return withProgress(work, async (progress) => {
    for (;;) {
      const now = scope.clock.now();
      const due = { after: progress.after, now, limit: page };
      const items = await scope.tx((tx) => dueItems(tx, source.id, due));
      if (items.length === 0) return;
      progress.after = items.at(-1)?.item_key ?? progress.after;
      progress.expected = items.length;
      const queue = items.values();
      const worker = async () => {
        for (const item of queue) await takeIn(work, { item, progress }, () => fetchItem(work, item));
      };
      await settleAll(Array.from({ length: parallel }, worker));
      await commitReady(work, progress);
    }
  });
}

function fetchItem(work: Fetching, item: ItemRow): Promise<FetchedItem> {
  return work.open.fetch({ ...toKnown(item), wanted: item.wanted, mediaType: item.media_type });
}

/** Content that the listing brought. */
export function storeContents(work: Work, brought: { row: ItemRow; content: Uint8Array }[]): Promise<void> {
  return withProgress(work, async (progress) => {
    progress.expected = brought.length;
    for (const { row, content } of brought) {
      const fetched = { content: chunk(content), mediaType: row.media_type ?? undefined };
      await takeIn(work, { item: row, progress }, async () => fetched);
    }
    await commitReady(work, progress);
  });
}

async function* chunk(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

async function withProgress({ scope }: Work, act: (progress: Progress) => Promise<void>): Promise<void> {
  const progress: Progress = {
    after: '',
    inARow: 0,
    ready: [],
    slots: [],
    expected: 0,
    committedAt: performance.now(),
  };
  try {
    await act(progress);
  } finally {
    await releaseStage(scope, progress.slots);
    await unstageFiles(
      scope,
      progress.ready.map(({ staged }) => staged),
    );
  }
}

/** Waits for all, then throws the first failure: no worker may go on writing behind the run's back. */
async function settleAll(workers: Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(workers);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function takeIn(
  work: Work,
  { item, progress }: { item: ItemRow; progress: Progress },
  load: () => Promise<FetchedItem>,
): Promise<void> {
  work.signal.throwIfAborted();
  const { ready } = progress;
  const failure = await trying(work, item, async () => {
    const fetched = await load();
    ready.push({ item, fetched, staged: await store(work, progress, fetched) });
  });
  progress.inARow = failure?.code === 'connectors.unreachable' ? progress.inARow + 1 : 0;
  if (failure !== undefined && (endsRun.has(failure.code) || progress.inARow >= mostInARow)) {
    // What was fetched before is not the source's fault.
    await commitReady(work, progress);
    throw failure;
  }
  const waited = performance.now() - progress.committedAt;
  if (ready.length >= batch || (ready.length > 0 && waited > patienceMs)) await commitReady(work, progress);
}

/** The failure of an item, recorded; what is not about an item is thrown. */
async function trying(work: Work, item: ItemRow, attempt: () => Promise<void>): Promise<Problem | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (thrown) {
    work.signal.throwIfAborted();
    const error = toSourceProblem(thrown);
    if (endless.has(error.code)) throw thrown;
    await recordFailure(work, item, error);
    return error;
  }
}

/** One commit for several items. When it fails, each goes alone: what breaks one is not the others' loss. */
async function commitReady(work: Work, progress: Progress): Promise<void> {
  const ready = progress.ready.splice(0);
  progress.committedAt = performance.now();
  if (ready.length > 0 && (await committed(work, ready))) return;
  const left = new Set(ready);
  try {
    for (const one of ready) {
      const failed = await trying(work, one.item, () => commitFetched(work, [one]));
      if (failed === undefined) left.delete(one);
    }
  } finally {
    await unstageFiles(
      work.scope,
      [...left].map(({ staged }) => staged),
    );
  }
}

async function committed(work: Work, ready: Fetched[]): Promise<boolean> {
  if (ready.length === 1) return false;
  try {
    await commitFetched(work, ready);
    return true;
  } catch (error) {
    work.signal.throwIfAborted();
    work.scope.log.warn({ err: error, sourceId: work.source.id }, 'a batch of items goes one by one');
    return false;
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

/** Stores the bytes in a place of its own; places are registered several at a time. */
async function store({ scope }: Work, progress: Progress, fetched: FetchedItem) {
  const { slots } = progress;
  const reserve = async () => {
    const count = Math.max(1, Math.min(batch, progress.expected));
    progress.expected -= count;
    slots.push(...(await reserveStage(scope, count)));
    progress.refill = undefined;
  };
  while (slots.length === 0) {
    progress.refill ??= reserve();
    await progress.refill;
  }
  const slot = slots.pop();
  if (slot === undefined) throw new Error('no place was reserved');
  try {
    return await fillStage(scope, slot, bounded(fetched.content, scope.ports.knowledge.uploadBytes));
  } catch (error) {
    // Whether bytes arrived there is not known.
    await unstageFiles(scope, [slot]);
    throw error;
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

async function recordFailure(work: Work, item: ItemRow, error: Problem): Promise<void> {
  const { scope, counts } = work;
  counts.failed += 1;
  const now = scope.clock.now();
  const asked = typeof error.params.seconds === 'number' ? error.params.seconds * 1000 : 0;
  const nextTryAt = new Date(now.getTime() + Math.max(retryDelayMs(item.attempts + 1), asked));
  await work.tx((tx) => markFailed(tx, item, { code: error.code, params: error.params, nextTryAt, now }));
}
