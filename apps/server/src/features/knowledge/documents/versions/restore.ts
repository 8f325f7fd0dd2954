import type { Readable } from 'node:stream';
import { found } from '../../../../kernel/require.ts';
import type { Scope } from '../../../../kernel/scope.ts';
import { writableDocument } from '../../rights/guard.ts';
import { addVersion } from './add-version.ts';
import { findVersion } from './version-store.ts';

/**
 * Makes the file of an earlier version the newest one. The bytes are copied, so that either version can be deleted
 * without a look at the other.
 * @throws knowledge.document_not_found, knowledge.write_denied, knowledge.version_not_found, knowledge.version_same
 */
export async function restoreVersion(
  scope: Scope,
  { documentId, number }: { documentId: string; number: number },
): Promise<void> {
  const version = await scope.tx(async (tx) => {
    await writableDocument(tx, scope, documentId);
    return found(await findVersion(tx, documentId, number), 'knowledge.version_not_found');
  });
  const content: Readable | undefined = await scope.ports.blobs.get(version.blob_key);
  await addVersion(scope, {
    documentId,
    name: version.name,
    mediaType: version.media_type,
    note: version.note,
    content: found(content, 'knowledge.version_not_found'),
    restores: number,
  });
}
