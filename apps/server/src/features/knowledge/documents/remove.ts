import { problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { sweepJob } from '../ingestion/request.ts';
import { takeDocuments } from '../removal/store.ts';
import { governedDocument } from '../rights/guard.ts';
import { dropUnusedAccessSets, lockBase } from '../rights/store.ts';

/**
 * Deletes a document: gone for every request after the commit; its chunks, postings, vectors and file follow in the
 * background.
 * @throws knowledge.document_not_found, knowledge.write_denied, knowledge.own_denied
 */
export function removeDocument(scope: Scope, documentId: string): Promise<void> {
  const { tenantId } = scope;
  return scope.tx(async (tx) => {
    const { row } = await governedDocument(tx, scope, documentId);
    if (!(await lockBase(tx, row.base_id))) throw problem('knowledge.document_not_found');
    await takeDocuments(tx, [row.id], scope.clock.now());
    await dropUnusedAccessSets(tx, row.base_id);
    await scope.ports.jobs.send(tx, sweepJob(tenantId));
    await recordAudit(tx, scope, {
      action: 'document.deleted',
      subject: { kind: 'document', id: row.id, name: row.name },
      details: { baseId: row.base_id, sha256: row.sha256 },
    });
  });
}
