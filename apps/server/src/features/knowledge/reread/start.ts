import type { ParseSettings } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { updateBase } from '../bases/store.ts';
import { rereadJob } from '../ingestion/request.ts';
import { ownBase } from '../rights/guard.ts';
import { lockBase } from '../rights/store.ts';
import { countDocuments, countReread, endReread, lockRunningReread, putReread, stopTaken } from './store.ts';

export interface RereadInput {
  baseId: string;
  parsing?: ParseSettings | undefined;
  own: 'keep' | 'drop';
}

/**
 * Reads all documents of a base again. They are taken some at a time, so that what is uploaded meanwhile need not wait for all.
 * @throws knowledge.base_not_found, knowledge.own_denied, knowledge.reread_running
 */
export function startReread(scope: Scope, { baseId, parsing, own }: RereadInput): Promise<void> {
  const now = scope.clock.now();
  return scope.tx(async (tx) => {
    const row = await ownLocked(tx, scope, baseId);
    if (await lockRunningReread(tx, baseId)) throw problem('knowledge.reread_running');
    if (parsing) await updateBase(tx, baseId, { parsing, updated_at: now });
    await putReread(tx, {
      tenant_id: scope.tenantId,
      base_id: baseId,
      id: newId('reread'),
      drop_own: own === 'drop',
      started_by: scope.actor.userId,
      started_at: now,
    });
    const counted = await countDocuments(tx, baseId);
    await scope.ports.jobs.send(tx, rereadJob(scope.tenantId, baseId));
    await recordAudit(tx, scope, {
      action: 'base.reread_started',
      subject: { kind: 'base', id: baseId, name: row.name },
      details: {
        documents: counted.documents + (own === 'drop' ? counted.own : 0),
        own,
        ...(parsing ? { parsing: JSON.stringify(parsing) } : {}),
      },
    });
  });
}

/**
 * Documents that were read again stay so; those at work go back to what they had; the others were never touched.
 * @throws knowledge.base_not_found, knowledge.own_denied, knowledge.reread_not_running
 */
export function cancelReread(scope: Scope, baseId: string): Promise<void> {
  const now = scope.clock.now();
  return scope.tx(async (tx) => {
    const row = await ownLocked(tx, scope, baseId);
    const reread = await lockRunningReread(tx, baseId);
    if (reread === undefined) throw problem('knowledge.reread_not_running');
    const { waiting, running, done, failed } = await countReread(tx, reread);
    await stopTaken(tx, reread, now);
    await endReread(tx, reread, { status: 'cancelled', total: waiting + running + done, done, failed, now });
    await recordAudit(tx, scope, {
      action: 'base.reread_cancelled',
      subject: { kind: 'base', id: baseId, name: row.name },
      details: { done, left: waiting + running },
    });
  });
}

async function ownLocked(tx: Tx, scope: Scope, baseId: string) {
  if (!(await lockBase(tx, baseId))) throw problem('knowledge.base_not_found');
  return (await ownBase(tx, scope, baseId)).row;
}
