import { problem } from '../../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../../kernel/scope.ts';
import { recordAudit } from '../../../audit/index.ts';
import { ingestJob } from '../../ingestion/request.ts';
import { writableDocument } from '../../rights/guard.ts';
import { type StagedFile, stageFile, unstageFiles } from '../../sourced/stage.ts';
import { cleanFileName, declaredMediaType } from '../files/file-name.ts';
import { adoptOrphan } from '../store.ts';
import { beginVersion, keepCurrent, lockCurrent } from './version-store.ts';

/** Each keeps a file and a text. */
const mostVersions = 200;

export interface NewVersion {
  documentId: string;
  /** As the sender calls the file. */
  name: string;
  mediaType?: string | undefined;
  /** What changed, in the words of whoever uploads it. */
  note: string;
  /** Read once. */
  content: AsyncIterable<Uint8Array>;
  /** The version that this brings back. */
  restores?: number;
}

/**
 * Stores a file and makes it the newest version of a document. Readers, searches and answers keep the version before it
 * until the new one is indexed; after that it can still be opened, and so can what cited it. The file is on disk before
 * the commit that holds it, and version, run and job commit together.
 * @throws knowledge.document_not_found, knowledge.write_denied, knowledge.version_of_source, knowledge.version_same,
 * knowledge.too_many_versions
 */
export async function addVersion(scope: Scope, input: NewVersion): Promise<void> {
  await scope.tx((tx) => versionable(tx, scope, input.documentId));
  const staged = await stageFile(scope, input.content);
  try {
    await scope.tx((tx) => enter(tx, scope, { ...input, staged }));
  } catch (error) {
    await unstageFiles(scope, [staged]);
    throw error;
  }
}

/** What a source brings is overwritten by its next run: new versions are made there. */
async function versionable(tx: Tx, scope: Scope, documentId: string) {
  const seen = await writableDocument(tx, scope, documentId);
  if (seen.row.source_id !== null) throw problem('knowledge.version_of_source');
  return seen;
}

/** Rights are asked again: the upload may have taken minutes. */
async function enter(tx: Tx, scope: Scope, input: NewVersion & { staged: StagedFile }): Promise<void> {
  const { documentId, staged, note } = input;
  const now = scope.clock.now();
  const current = await lockCurrent(tx, documentId);
  const { row, viewer } = await versionable(tx, scope, documentId);
  if (current?.sha256 === staged.sha256) throw problem('knowledge.version_same');
  if (row.version >= mostVersions) throw problem('knowledge.too_many_versions', { limit: mostVersions });
  if (!(await adoptOrphan(tx, staged.blobKey, now))) throw problem('conflict');
  await keepCurrent(tx, documentId);
  const name = cleanFileName(input.name);
  const mediaType = declaredMediaType(input.mediaType);
  const { size, sha256, blobKey } = staged;
  const next = { name, mediaType, size, sha256, blobKey, note, createdBy: viewer.userId, now };
  const { version, run } = await beginVersion(tx, documentId, next);
  await scope.ports.jobs.send(tx, ingestJob({ tenantId: scope.tenantId, documentId, run }));
  await recordAudit(tx, scope, {
    action: input.restores === undefined ? 'document.version_added' : 'document.version_restored',
    subject: { kind: 'document', id: documentId, name },
    details: {
      version,
      size,
      sha256,
      note,
      ...(input.restores === undefined ? {} : { restores: input.restores }),
    },
  });
}
