import { Readable } from 'node:stream';
import type { Id } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { forgetOrphans, registerOrphans } from './orphan-store.ts';

/** Where a file of a source will lie: registered, so that whatever is left there is swept. */
export interface StageSlot {
  documentId: Id<'document'>;
  blobKey: string;
}

/** The bytes of a file from a source, stored and held by no document yet. */
export interface StagedFile extends StageSlot {
  size: number;
  sha256: string;
}

/** A staged file that nobody took over in this time is swept. */
const stageHours = 24;

/** Places for several files in one transaction. A process that dies leaves files that the sweep takes. */
export async function reserveStage(scope: Scope, count: number): Promise<StageSlot[]> {
  const now = scope.clock.now();
  const slots = Array.from({ length: count }, (): StageSlot => {
    const documentId = newId('document', now.getTime());
    return { documentId, blobKey: `tenants/${scope.tenantId}/documents/${documentId}` };
  });
  const removeAfter = new Date(now.getTime() + stageHours * 3_600_000);
  const blobKeys = slots.map(({ blobKey }) => blobKey);
  await scope.tx((tx) => registerOrphans(tx, { tenantId: scope.tenantId, blobKeys, removeAfter }));
  return slots;
}

/** Stores the bytes outside of any transaction. */
export async function fillStage(
  scope: Scope,
  slot: StageSlot,
  content: AsyncIterable<Uint8Array>,
): Promise<StagedFile> {
  return { ...slot, ...(await scope.ports.blobs.put(slot.blobKey, Readable.from(content), scope.signal)) };
}

export async function stageFile(scope: Scope, content: AsyncIterable<Uint8Array>): Promise<StagedFile> {
  const [slot] = await reserveStage(scope, 1);
  if (slot === undefined) throw new Error('no place was reserved');
  try {
    return await fillStage(scope, slot, content);
  } catch (error) {
    await unstageFiles(scope, [slot]);
    throw error;
  }
}

/** Places that nothing was stored in. */
export async function releaseStage(scope: Scope, slots: Pick<StageSlot, 'blobKey'>[]): Promise<void> {
  if (slots.length === 0) return;
  const blobKeys = slots.map(({ blobKey }) => blobKey);
  try {
    await scope.tx((tx) => forgetOrphans(tx, blobKeys));
  } catch (error) {
    scope.log.warn({ err: error }, 'places for files were left for the sweep');
  }
}

/** The files were not needed after all. */
export async function unstageFiles(scope: Scope, slots: Pick<StageSlot, 'blobKey'>[]): Promise<void> {
  if (slots.length === 0) return;
  const blobKeys = slots.map(({ blobKey }) => blobKey);
  try {
    for (const blobKey of blobKeys) await scope.ports.blobs.remove(blobKey);
    await scope.tx((tx) => forgetOrphans(tx, blobKeys));
  } catch (error) {
    // Still registered: the sweep takes them later.
    scope.log.warn({ err: error, blobKeys }, 'staged files were left for the sweep');
  }
}
