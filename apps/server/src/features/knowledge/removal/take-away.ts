import type { Tx } from '../../../kernel/scope.ts';
import { removeDocuments } from '../../search/index.ts';
import { deleteDocument, registerOrphan } from '../documents/store.ts';
import { EVERY_RUN, queueRemoval, type TakenDocument } from './store.ts';

/** Takes documents out of every view at once and leaves their content and files for the sweep. */
export async function takeAway(
  tx: Tx,
  { tenantId, documents, now }: { tenantId: string; documents: TakenDocument[]; now: Date },
): Promise<void> {
  await removeDocuments(
    tx,
    documents.map(({ id }) => id),
  );
  for (const document of documents) {
    const { id, base_id: baseId, blob_key: blobKey } = document;
    await deleteDocument(tx, id);
    await queueRemoval(tx, tenantId, { documentId: id, baseId, beforeRun: EVERY_RUN });
    await registerOrphan(tx, { tenantId, blobKey, removeAfter: now });
  }
}
