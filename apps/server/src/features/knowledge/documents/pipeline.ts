import type { ParseSettings } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { ingestJob } from '../ingestion/request.ts';
import { isRunning } from '../ingestion/stage.ts';
import { beginNewRun, stopRun } from '../ingestion/store.ts';
import { writableDocument } from '../rights/guard.ts';
import { setParseSettings } from './store.ts';

/**
 * Runs the pipeline again, with other settings if any are given ({} = as the base says). What an earlier run put into the index stays there
 * until the new run replaces it.
 * @throws knowledge.still_running
 */
export function retryDocument(
  scope: Scope,
  documentId: string,
  settings?: ParseSettings | Record<string, never>,
): Promise<void> {
  return scope.tx(async (tx) => {
    const { row } = await writableDocument(tx, scope, documentId);
    if (isRunning(row.status)) throw problem('knowledge.still_running');
    const run = await beginNewRun(tx, documentId, scope.clock.now());
    if (run === undefined) throw problem('knowledge.still_running');
    if (settings) await setParseSettings(tx, documentId, settings);
    await scope.ports.jobs.send(tx, ingestJob({ tenantId: scope.tenantId, documentId, run }));
    await recordAudit(tx, scope, {
      action: 'document.retried',
      subject: { kind: 'document', id: row.id, name: row.name },
      details: { run, ...(settings ? { settings } : {}) },
    });
  });
}

/**
 * Stops the pipeline: the job sees it within about a second. A document that an earlier run had indexed is ready
 * again, with what it had.
 * @throws knowledge.not_running
 */
export function cancelDocument(scope: Scope, documentId: string): Promise<void> {
  return scope.tx(async (tx) => {
    const { row } = await writableDocument(tx, scope, documentId);
    if (!(await stopRun(tx, documentId, scope.clock.now()))) throw problem('knowledge.not_running');
    await recordAudit(tx, scope, {
      action: 'document.cancelled',
      subject: { kind: 'document', id: row.id, name: row.name },
      details: { run: row.run },
    });
  });
}
