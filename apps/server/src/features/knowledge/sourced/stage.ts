import { Readable } from 'node:stream';
import type { Id } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { forgetOrphan, registerOrphan } from '../documents/store.ts';

/** The bytes of a file from a source, stored and held by no document yet. */
export interface StagedFile {
  documentId: Id<'document'>;
  blobKey: string;
  size: number;
  sha256: string;
}

/** A staged file that nobody took over in this time is swept. */
const stageHours = 24;

/** Stores the bytes outside of any transaction. A process that dies leaves a file that the sweep takes. */
export async function stageFile(scope: Scope, content: AsyncIterable<Uint8Array>): Promise<StagedFile> {
  const now = scope.clock.now();
  const documentId = newId('document', now.getTime());
  const blobKey = `tenants/${scope.tenantId}/documents/${documentId}`;
  const removeAfter = new Date(now.getTime() + stageHours * 3_600_000);
  await scope.tx((tx) => registerOrphan(tx, { tenantId: scope.tenantId, blobKey, removeAfter }));
  const staged = { documentId, blobKey };
  try {
    return { ...staged, ...(await scope.ports.blobs.put(blobKey, Readable.from(content), scope.signal)) };
  } catch (error) {
    await unstageFile(scope, staged);
    throw error;
  }
}

/** The file was not needed after all. */
export async function unstageFile(scope: Scope, { blobKey }: Pick<StagedFile, 'blobKey'>): Promise<void> {
  try {
    await scope.ports.blobs.remove(blobKey);
    await scope.tx((tx) => forgetOrphan(tx, blobKey));
  } catch (error) {
    // Still registered: the sweep takes it later.
    scope.log.warn({ err: error, blobKey }, 'a staged file was left for the sweep');
  }
}
