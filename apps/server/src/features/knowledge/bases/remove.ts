import { problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { sweepJob } from '../ingestion/request.ts';
import { governedBase } from '../rights/guard.ts';
import { lockBase, withdrawAllRights } from '../rights/store.ts';
import { updateBase } from './store.ts';

/**
 * Deletes a base. Its rights go in this commit, so that nothing of it can be read by any way; its documents, chunks,
 * vectors and files follow in the background, and its last row after them.
 * @throws knowledge.base_not_found, knowledge.own_denied
 */
export function removeBase(scope: Scope, baseId: string): Promise<void> {
  const now = scope.clock.now();
  return scope.tx(async (tx) => {
    if (!(await lockBase(tx, baseId))) throw problem('knowledge.base_not_found');
    const { row } = await governedBase(tx, scope, baseId);
    await withdrawAllRights(tx, baseId);
    await updateBase(tx, baseId, { deleted_at: now, updated_at: now });
    await scope.ports.jobs.send(tx, sweepJob(scope.tenantId));
    await recordAudit(tx, scope, {
      action: 'base.deleted',
      subject: { kind: 'base', id: baseId, name: row.name },
    });
  });
}
