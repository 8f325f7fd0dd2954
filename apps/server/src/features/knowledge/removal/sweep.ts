import type { Scope } from '../../../kernel/scope.ts';
import { dropDeletedBase } from '../bases/store.ts';
import { adoptOrphan } from '../documents/store.ts';
import { sweepJob } from '../ingestion/request.ts';
import {
  deletedBases,
  finishRemoval,
  listOrphans,
  nextRemoval,
  type OrphanBlob,
  removeSome,
  someDocuments,
} from './store.ts';
import { takeAway } from './take-away.ts';

/** Small enough that a transaction stays below about 20 ms on the embedded database. */
const rowsATime = 200;
const documentsATime = 20;
const blobsATime = 100;

/** Removes what deleted bases, documents and runs left behind, a short transaction at a time. Idempotent. */
export async function sweep(scope: Scope): Promise<void> {
  for (const baseId of await scope.tx((tx) => deletedBases(tx))) await sweepBase(scope, baseId);
  while (await removeNext(scope)) scope.signal.throwIfAborted();
  await sweepBlobs(scope);
}

async function sweepBase(scope: Scope, baseId: string): Promise<void> {
  const takeSome = () =>
    scope.tx(async (tx) => {
      const documents = await someDocuments(tx, baseId, documentsATime);
      await takeAway(tx, { tenantId: scope.tenantId, documents, now: scope.clock.now() });
      if (documents.length === 0) await dropDeletedBase(tx, baseId);
      return documents.length > 0;
    });
  while (await takeSome()) scope.signal.throwIfAborted();
}

/** False when there was nothing to remove. */
function removeNext(scope: Scope): Promise<boolean> {
  return scope.tx(async (tx) => {
    const content = await nextRemoval(tx);
    if (content === undefined) return false;
    if (await removeSome(tx, content, rowsATime)) await finishRemoval(tx, content);
    return true;
  });
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
  await scope.tx((tx) => adoptOrphan(tx, blobKey));
}

/** Uploads that are still running, or were cut off: another look when the first of them is due. */
async function comeBack(scope: Scope, waiting: OrphanBlob[], now: Date): Promise<void> {
  const [first] = waiting;
  if (first === undefined) return;
  const seconds = Math.ceil((first.removeAfter.getTime() - now.getTime()) / 1000) + 60;
  await scope.tx((tx) => scope.ports.jobs.send(tx, sweepJob(scope.tenantId, seconds)));
}
