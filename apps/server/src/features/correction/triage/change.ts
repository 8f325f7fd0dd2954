import type { Id, TriageDetail, TriageState } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { peopleWith, visibleBase } from '../../knowledge/index.ts';
import { principalsOf } from '../../tenants/index.ts';
import { baseNameOf } from './base-store.ts';
import { tellRequested } from './notify.ts';
import { eventOf } from './open.ts';
import { mailOf, personNamed } from './person-store.ts';
import { type SeenCase, seeCase, showCase } from './sight.ts';
import { type CaseView, insertEvent, ownsSomething, updateCase } from './store.ts';

export interface CaseChange {
  caseId: string;
  state?: TriageState | undefined;
  cause?: string | undefined;
  assigneeId?: Id<'user'> | null | undefined;
  baseId?: Id<'base'> | undefined;
}

/**
 * Whoever sees a case sets its state. Those who look after its base find its cause and take it; giving it to others and moving
 * it are for those who govern it.
 * @throws correction.case_not_found, correction.case_denied, correction.assignee_unfit, knowledge.base_not_found
 */
export function changeCase(scope: Scope, change: CaseChange): Promise<TriageDetail> {
  const { caseId } = change;
  return scope.tx(async (tx) => {
    const seen = await seeCase(tx, scope, caseId);
    const { cause, assigneeId, baseId } = change;
    if (!mayChange(seen, change)) throw problem('correction.case_denied');
    await applyChange(tx, scope, { seen, change });
    await recordAudit(tx, scope, {
      action: 'case.changed',
      subject: { kind: 'case', id: caseId },
      details: {
        state: change.state ?? null,
        cause: cause ?? null,
        assignee: assigneeId ?? null,
        base: baseId ?? null,
      },
    });
    return showCase(tx, scope, caseId);
  });
}

function mayChange({ row, sight, govern, mend }: SeenCase, change: CaseChange): boolean {
  const { cause, assigneeId, baseId } = change;
  if (govern) return true;
  if (baseId !== undefined || (cause !== undefined && !mend)) return false;
  if (assigneeId === undefined) return true;
  // Taking what is nobody's, and giving back what is one's own.
  const mine = [assigneeId, row.assignee_id].every((id) => id === null || id === sight.userId);
  return mend && mine;
}

async function applyChange(
  tx: Tx,
  scope: Scope,
  { seen, change }: { seen: SeenCase; change: CaseChange },
): Promise<void> {
  const { row } = seen;
  const fresh = changedFields(row, change);
  if (fresh.base_id !== undefined) await requireGoverned(tx, scope, { seen, baseId: fresh.base_id });
  if (typeof fresh.assignee_id === 'string')
    await requireFit(tx, fresh.assignee_id, fresh.base_id ?? row.base_id);
  const values: Record<string, string | undefined> = {
    moved: fresh.base_id && (await baseNameOf(tx, fresh.base_id)),
    assigned:
      fresh.assignee_id === null ? '' : fresh.assignee_id && (await personNamed(tx, fresh.assignee_id)),
    cause: fresh.cause,
    state: fresh.state,
  };
  for (const [place, [kind, value]] of Object.entries(values).entries())
    if (value !== undefined)
      await insertEvent(tx, { ...eventOf(scope, change.caseId, place), kind, details: { value } });
  await updateCase(tx, change.caseId, { ...fresh, updated_at: scope.clock.now() });
}

interface ChangedFields {
  state?: string | undefined;
  cause?: string | undefined;
  assignee_id?: string | null | undefined;
  base_id?: string | undefined;
}

/** Fields that are given and differ; the others undefined, which changes nothing. */
function changedFields(row: CaseView, change: CaseChange): ChangedFields {
  const fresh = <T>(value: T | undefined, now: unknown) => (value === now ? undefined : value);
  return {
    state: fresh(change.state, row.state),
    cause: fresh(change.cause, row.cause),
    assignee_id: fresh(change.assigneeId, row.assignee_id),
    base_id: fresh(change.baseId, row.base_id),
  };
}

async function requireGoverned(
  tx: Tx,
  scope: Scope,
  { seen: { sight }, baseId }: { seen: SeenCase; baseId: string },
): Promise<void> {
  await visibleBase(tx, scope, baseId);
  if (!sight.owned.includes(baseId) && !sight.administers) throw problem('correction.case_denied');
}

/** Somebody who may write in its base, or who owns another one. */
async function requireFit(tx: Tx, userId: string, baseId: string | null): Promise<void> {
  const writers = baseId === null ? [] : await peopleWith(tx, baseId, ['write', 'own']);
  if (writers.some(({ id }) => id === userId)) return;
  if (!(await ownsSomething(tx, await principalsOf(tx, userId)))) throw problem('correction.assignee_unfit');
}

/** @throws correction.case_not_found */
export function commentCase(
  scope: Scope,
  {
    caseId,
    text,
    fix,
    fixed,
  }: { caseId: string; text: string; fix?: string | undefined; fixed?: string | undefined },
): Promise<TriageDetail> {
  return scope.tx(async (tx) => {
    const { row } = await seeCase(tx, scope, caseId);
    const details = fix === undefined ? {} : { value: fix, fixed: fixed ?? null };
    await insertEvent(tx, {
      ...eventOf(scope, caseId),
      kind: fix === undefined ? 'comment' : 'fix',
      text,
      details,
    });
    const begun = fix !== undefined && row.state === 'open' ? { state: 'in-progress' } : {};
    await updateCase(tx, caseId, { ...begun, updated_at: scope.clock.now() });
    if (fix !== undefined)
      await recordAudit(tx, scope, {
        action: 'case.fix_noted',
        subject: { kind: 'case', id: caseId },
        details: { fix },
      });
    return showCase(tx, scope, caseId);
  });
}

/**
 * The case waits for somebody's document; they are told once it is written down.
 * @throws correction.case_not_found, correction.case_denied, correction.assignee_unfit
 */
export async function requestSource(
  scope: Scope,
  { caseId, assigneeId, text }: { caseId: string; assigneeId: Id<'user'>; text: string },
): Promise<TriageDetail> {
  const { detail, person, base } = await scope.tx(async (tx) => {
    const { row, govern } = await seeCase(tx, scope, caseId);
    if (!govern) throw problem('correction.case_denied');
    await requireFit(tx, assigneeId, row.base_id);
    const change = { state: 'waiting', cause: 'missing-source', assignee_id: assigneeId };
    await updateCase(tx, caseId, { ...change, updated_at: scope.clock.now() });
    const value = await personNamed(tx, assigneeId);
    await insertEvent(tx, { ...eventOf(scope, caseId), kind: 'source-requested', text, details: { value } });
    await recordAudit(tx, scope, {
      action: 'case.source_requested',
      subject: { kind: 'case', id: caseId },
      details: { assignee: assigneeId },
    });
    return {
      detail: await showCase(tx, scope, caseId),
      person: await mailOf(tx, assigneeId),
      base: row.base_name ?? '',
    };
  });
  if (person !== undefined) await tellRequested(scope, { person, caseId, base });
  return detail;
}
