import type { RereadRun, RereadState } from '@jishi/contract';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { ownBase } from '../rights/guard.ts';
import { countDocuments, countReread, findReread, type RereadView } from './store.ts';

/** @throws knowledge.base_not_found, knowledge.own_denied */
export function showReread(scope: Scope, baseId: string): Promise<RereadState> {
  return scope.tx(async (tx) => {
    await ownBase(tx, scope, baseId);
    const row = await findReread(tx, baseId);
    return {
      ...(await countDocuments(tx, baseId)),
      latest: row === undefined ? null : await present(tx, row),
    };
  });
}

async function present(tx: Tx, row: RereadView): Promise<RereadRun> {
  const { total, done, failed } = row.status === 'running' ? await counted(tx, row) : row;
  return {
    status: row.status as RereadRun['status'],
    total,
    done,
    failed,
    own: row.drop_own ? 'drop' : 'keep',
    startedAt: row.started_at.toISOString(),
    startedBy: row.starter,
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}

async function counted(tx: Tx, row: RereadView) {
  const { waiting, running, done, failed } = await countReread(tx, row);
  return { total: waiting + running + done, done, failed };
}
