import type { Scope, Tx } from '../../../kernel/scope.ts';
import { removeBase, removeChunks, removeDocuments } from '../../search/index.ts';
import { dropDeletedBase } from '../bases/store.ts';
import { forgetOrphan } from '../documents/store.ts';
import { sweepJob } from '../ingestion/request.ts';
import {
  deleteChunks,
  deletedBases,
  deleteTexts,
  EVERY_RUN,
  finishRemoval,
  listOrphans,
  nextRemoval,
  type OrphanBlob,
  type RemovedContent,
  removableChunks,
  someDocuments,
  takeDocuments,
} from './store.ts';

/** Small enough that a transaction stays below about 20 ms on the embedded database. */
const chunksATime = 100;
const textsATime = 8;
const documentsATime = 50;
const blobsATime = 100;

/** Removes what deleted bases, documents and runs left behind, a short transaction at a time. Idempotent. */
export async function sweep(scope: Scope): Promise<void> {
  const bases = await scope.tx((tx) => deletedBases(tx));
  for (const baseId of bases) await emptyBase(scope, baseId);
  while (await removeNext(scope)) scope.signal.throwIfAborted();
  for (const baseId of bases) await scope.tx((tx) => dropBase(tx, baseId));
  await sweepBlobs(scope);
}

async function emptyBase(scope: Scope, baseId: string): Promise<void> {
  const takeSome = () =>
    scope.tx(async (tx) => {
      const documents = await someDocuments(tx, baseId, documentsATime);
      if (documents.length > 0) await takeDocuments(tx, documents, scope.clock.now());
      return documents.length > 0;
    });
  while (await takeSome()) scope.signal.throwIfAborted();
}

async function dropBase(tx: Tx, baseId: string): Promise<void> {
  await removeBase(tx, baseId);
  await dropDeletedBase(tx, baseId);
}

/** False when there was nothing to remove. */
function removeNext(scope: Scope): Promise<boolean> {
  return scope.tx(async (tx) => {
    const content = await nextRemoval(tx);
    if (content === undefined) return false;
    if (await removeSome(tx, content)) await finish(tx, content);
    return true;
  });
}

/** True when nothing was left. */
async function removeSome(tx: Tx, content: RemovedContent): Promise<boolean> {
  const { documentId, baseId } = content;
  const chunkIds = await removableChunks(tx, content, chunksATime);
  if (chunkIds.length > 0) {
    await removeChunks(tx, baseId, { documentId, chunkIds });
    await deleteChunks(tx, chunkIds);
  }
  const texts = await deleteTexts(tx, content, textsATime);
  return chunkIds.length < chunksATime && texts < textsATime;
}

async function finish(tx: Tx, content: RemovedContent): Promise<void> {
  // Whatever an interrupted run may have left in the index under this document.
  if (content.beforeRun === EVERY_RUN) await removeDocuments(tx, content.baseId, [content.documentId]);
  await finishRemoval(tx, content);
}

async function sweepBlobs(scope: Scope): Promise<void> {
  for (;;) {
    const now = scope.clock.now();
    const orphans = await scope.tx((tx) => listOrphans(tx, blobsATime));
    const due = orphans.filter(({ removeAfter }) => removeAfter <= now);
    for (const { blobKey } of due) await removeBlob(scope, blobKey);
    if (due.length === blobsATime) continue;
    await comeBack(scope, orphans.slice(due.length), now);
    return;
  }
}

async function removeBlob(scope: Scope, blobKey: string): Promise<void> {
  scope.signal.throwIfAborted();
  await scope.ports.blobs.remove(blobKey);
  await scope.tx((tx) => forgetOrphan(tx, blobKey));
}

/** Uploads that are still running, or were cut off: another look when the first of them is due. */
async function comeBack(scope: Scope, waiting: OrphanBlob[], now: Date): Promise<void> {
  const [first] = waiting;
  if (first === undefined) return;
  const seconds = Math.ceil((first.removeAfter.getTime() - now.getTime()) / 1000) + 60;
  await scope.tx((tx) => scope.ports.jobs.send(tx, sweepJob(scope.tenantId, seconds)));
}
