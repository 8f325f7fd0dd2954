import type { Scope } from '../../../kernel/scope.ts';
import type { RemoteIndex } from '../../search/index.ts';
import {
  type CopiedDocument,
  claimPending,
  copiedChunks,
  findCopied,
  finishPending,
  type PendingDocument,
  releasePending,
  renewPending,
} from './pending-store.ts';

const documentsATime = 32;
const chunksATime = 200;

/**
 * Brings the remote index to what the database says of every document that changed, until none is left. Safe to run in
 * several processes and to be killed anywhere: a change is forgotten only after its copy is written, and writing one twice
 * comes to the same.
 */
export async function copyPending(scope: Scope): Promise<void> {
  const { remote } = scope.ports.knowledge;
  if (remote === undefined) return;
  for (;;) {
    scope.signal.throwIfAborted();
    const claimed = await scope.tx((tx) => claimPending(tx, documentsATime));
    if (claimed.length === 0) return;
    try {
      for (const pending of claimed) await copyDocument(scope, remote, pending);
    } catch (error) {
      await scope.tx((tx) =>
        releasePending(
          tx,
          claimed.map(({ documentId }) => documentId),
        ),
      );
      throw error;
    }
  }
}

async function copyDocument(scope: Scope, remote: RemoteIndex, pending: PendingDocument): Promise<void> {
  scope.signal.throwIfAborted();
  const { documentId, version } = pending;
  const place = { tenantId: scope.tenantId, documentId };
  const copied = await scope.tx((tx) => findCopied(tx, documentId));
  if (copied !== undefined) await writeChunks(scope, remote, { ...copied, pending });
  // New ones first: a document that changes is found all the while.
  await remote.remove(place, copied === undefined ? undefined : version);
  await scope.tx((tx) => finishPending(tx, pending));
}

async function writeChunks(
  scope: Scope,
  remote: RemoteIndex,
  { pending, ...copied }: CopiedDocument & { pending: PendingDocument },
): Promise<void> {
  const { documentId, version } = pending;
  const { baseId, accessSetId } = copied;
  for (let after = -1; ; ) {
    const page = { after, limit: chunksATime };
    const chunks = await scope.tx((tx) => copiedChunks(tx, { ...copied, documentId }, page));
    if (chunks.length > 0)
      await remote.write({ tenantId: scope.tenantId, documentId, baseId, accessSetId, version }, chunks);
    if (chunks.length < chunksATime) return;
    after = chunks.at(-1)?.ordinal ?? after;
    await scope.tx((tx) => renewPending(tx, pending));
  }
}
