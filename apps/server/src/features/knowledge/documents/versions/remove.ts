import { problem } from '../../../../kernel/problem.ts';
import { found } from '../../../../kernel/require.ts';
import type { Scope } from '../../../../kernel/scope.ts';
import { recordAudit } from '../../../audit/index.ts';
import { sweepJob } from '../../ingestion/request.ts';
import { queueRemoval } from '../../removal/store.ts';
import { governedDocument } from '../../rights/guard.ts';
import { deleteVersion, findVersion, lockCurrent } from './version-store.ts';

/**
 * Deletes an earlier version: gone for every request after the commit, its text and file follow in the background.
 * @throws knowledge.document_not_found, knowledge.own_denied, knowledge.version_not_found, knowledge.version_shown
 */
export function removeVersion(
  scope: Scope,
  { documentId, number }: { documentId: string; number: number },
): Promise<void> {
  return scope.tx(async (tx) => {
    await lockCurrent(tx, documentId);
    const { row } = await governedDocument(tx, scope, documentId);
    if (number === row.version) throw problem('knowledge.version_shown');
    const version = found(await findVersion(tx, documentId, number), 'knowledge.version_not_found');
    if (version.run !== null && version.run === row.indexed_run) throw problem('knowledge.version_shown');
    await deleteVersion(tx, version, scope.clock.now());
    if (version.run !== null)
      await queueRemoval(tx, scope.tenantId, { documentId, baseId: row.base_id, beforeRun: version.run + 1 });
    await scope.ports.jobs.send(tx, sweepJob(scope.tenantId));
    await recordAudit(tx, scope, {
      action: 'document.version_removed',
      subject: { kind: 'document', id: documentId, name: row.name },
      details: { version: number, sha256: version.sha256 },
    });
  });
}
