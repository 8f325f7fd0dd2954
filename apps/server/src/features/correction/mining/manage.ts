import type { Id, MiningOrigin, MiningRun } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import { found, may, requireUser } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { readableDocuments } from '../../assistant/index.ts';
import { recordAudit } from '../../audit/index.ts';
import { documentsInForceNow, writableBase } from '../../knowledge/index.ts';
import { principalsOf } from '../../tenants/index.ts';
import { presentRun } from './present.ts';
import { miningJob } from './request.ts';
import { endRun, findRun, insertRun, listRuns, type RunView } from './store.ts';
import { documentsOfBase, passagesToMine, turnsToMine } from './work-store.ts';

export interface MiningInput {
  baseId: Id<'base'>;
  origin: MiningOrigin;
  documentIds?: Id<'document'>[] | undefined;
  most: number;
  model?: string | undefined;
}

/**
 * Begins to look for pairs, in the background, with the rights and the limits of the caller.
 * @throws knowledge.base_not_found, knowledge.write_denied, knowledge.document_not_found, auth.forbidden,
 * correction.mining_without_model, correction.nothing_to_mine, correction.mining_runs
 */
export function startMining(scope: Scope, input: MiningInput): Promise<MiningRun> {
  const id = newId('miningRun');
  return scope.tx(async (tx) => {
    await writableBase(tx, scope, input.baseId);
    const work = await workOf(tx, scope, input);
    if (!may(scope, 'models.use')) throw problem('auth.forbidden', { permission: 'models.use' });
    const model = await scope.ports.chat.choose(tx, scope, input.model);
    if (model === undefined) throw problem('correction.mining_without_model');
    if (work.length === 0) throw problem('correction.nothing_to_mine');
    const entered = await insertRun(tx, {
      ...{ tenant_id: scope.tenantId, id, base_id: input.baseId, origin: input.origin, work },
      model: model.name,
      started_by: requireUser(scope),
      created_at: scope.clock.now(),
    });
    if (!entered) throw problem('correction.mining_runs');
    await scope.ports.jobs.send(tx, miningJob(scope.tenantId, id));
    await recordAudit(tx, scope, {
      action: 'mining.started',
      subject: { kind: 'base', id: input.baseId },
      details: { run: id, origin: input.origin, total: work.length, model: model.name },
    });
    return presentRun(found(await findRun(tx, id)), scope.locale);
  });
}

/** What is to be looked at: passages spread over everything that the caller may read, or conversations. */
async function workOf(tx: Tx, scope: Scope, input: MiningInput): Promise<string[]> {
  const { baseId, documentIds, most } = input;
  const named = await readableDocuments(tx, scope.actor.userId, documentIds ?? []);
  if (documentIds?.some((id) => named.get(id)?.baseId !== baseId))
    throw problem('knowledge.document_not_found');
  if (input.origin === 'conversations') return turnsToMine(tx, { baseId, documentIds, limit: most });
  const principals = await principalsOf(tx, requireUser(scope));
  const all = await documentsOfBase(tx, baseId);
  const inForce = [...(await documentsInForceNow(tx, all, scope.clock.now()))];
  const passages = await passagesToMine(tx, { principals, baseId, documentIds, inForce });
  return spread(passages, most);
}

/** So many, evenly from the whole list. */
function spread<Item>(all: readonly Item[], count: number): Item[] {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)]).filter(
    (item) => item !== undefined,
  );
}

/** @throws knowledge.base_not_found, knowledge.write_denied */
export function showRuns(scope: Scope, baseId: string): Promise<{ items: MiningRun[] }> {
  return scope.tx(async (tx) => {
    await writableBase(tx, scope, baseId);
    return { items: (await listRuns(tx, baseId)).map((row) => presentRun(row, scope.locale)) };
  });
}

/** @throws correction.mining_not_found */
export function cancelMining(scope: Scope, runId: string): Promise<MiningRun> {
  return scope.tx(async (tx) => {
    const row = await writableRun(tx, scope, runId);
    if (row.status === 'running') {
      await endRun(tx, runId, { status: 'cancelled', now: scope.clock.now() });
      await recordAudit(tx, scope, {
        action: 'mining.cancelled',
        subject: { kind: 'base', id: row.base_id },
        details: { run: runId, done: row.done, total: row.work.length },
      });
    }
    return presentRun(found(await findRun(tx, runId)), scope.locale);
  });
}

/** One of a base that the caller may not write in is as unknown as one that is not there. */
async function writableRun(tx: Tx, scope: Scope, runId: string): Promise<RunView> {
  const row = found(await findRun(tx, runId), 'correction.mining_not_found');
  await writableBase(tx, scope, row.base_id).catch((error: unknown) => {
    throw problem('correction.mining_not_found', {}, error);
  });
  return row;
}
