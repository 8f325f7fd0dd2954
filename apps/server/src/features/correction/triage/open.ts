import type { Id } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { triageJob } from './request.ts';
import { caseOfTurn, insertCase, insertEvent, updateCase } from './store.ts';

/**
 * A thumb down opens a case, or opens a closed one again; a thumb up closes one that nobody has taken up yet. In the
 * transaction of the rating.
 */
export async function openCase(
  tx: Tx,
  scope: Scope,
  { turnId, rating }: { turnId: Id<'turn'>; rating: 'up' | 'down' },
): Promise<void> {
  const known = await caseOfTurn(tx, turnId);
  const now = scope.clock.now();
  if (rating === 'up') {
    if (known?.state === 'open' && known.assignee_id === null)
      await setState(tx, scope, { caseId: known.id, state: 'dismissed' });
    return;
  }
  if (known !== undefined) {
    if (known.state === 'fixed' || known.state === 'dismissed')
      await setState(tx, scope, { caseId: known.id, state: 'open' });
    await scope.ports.jobs.send(tx, triageJob(scope.tenantId, known.id));
    return;
  }
  const id = newId('case', now.getTime());
  await insertCase(tx, { tenantId: scope.tenantId, id, turnId, now });
  await insertEvent(tx, { ...eventOf(scope, id), kind: 'opened' });
  await scope.ports.jobs.send(tx, triageJob(scope.tenantId, id));
}

async function setState(
  tx: Tx,
  scope: Scope,
  { caseId, state }: { caseId: string; state: string },
): Promise<void> {
  await updateCase(tx, caseId, { state, updated_at: scope.clock.now() });
  await insertEvent(tx, { ...eventOf(scope, caseId), kind: 'state', details: { value: state } });
}

/** `place` orders what happens in one moment: events sort by their ids, which hold milliseconds. */
export function eventOf(scope: Scope, caseId: string, place = 0) {
  const now = scope.clock.now();
  return {
    tenantId: scope.tenantId,
    id: newId('caseEvent', now.getTime() + place),
    caseId,
    userId: scope.actor.userId,
    now,
  };
}
