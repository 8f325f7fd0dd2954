import { problem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { findGroup } from './group-store.ts';
import { deleteNesting, depthBelow, groupsAround, insertNesting, lockNesting } from './nesting-store.ts';

/** Nestings on the longest way from a person's group outwards. Real directories stay below five. */
const mostLevels = 8;

interface Pair {
  groupId: string;
  innerGroupId: string;
}

/**
 * Members of the inner group become members of the outer one, from the next request on.
 * @throws not_found, tenants.group_cycle, tenants.group_depth
 */
export function nestGroup(scope: Scope, pair: Pair): Promise<void> {
  return scope.tx(async (tx) => {
    const entry = await both(tx, pair);
    await lockNesting(tx);
    const around = await groupsAround(tx, pair.groupId, mostLevels);
    if (around.some(({ groupId }) => groupId === pair.innerGroupId)) throw problem('tenants.group_cycle');
    const above = Math.max(...around.map(({ levels }) => levels));
    if (above + 1 + (await depthBelow(tx, pair.innerGroupId, mostLevels)) > mostLevels)
      throw problem('tenants.group_depth', { levels: mostLevels });
    const { tenantId } = scope;
    if (!(await insertNesting(tx, { tenantId, groupId: pair.groupId, innerId: pair.innerGroupId }))) return;
    await recordAudit(tx, scope, { action: 'group.group-added', ...entry });
  });
}

/** @throws not_found */
export function unnestGroup(scope: Scope, pair: Pair): Promise<void> {
  return scope.tx(async (tx) => {
    const entry = await both(tx, pair);
    if (!(await deleteNesting(tx, { groupId: pair.groupId, innerId: pair.innerGroupId })))
      throw problem('not_found');
    await recordAudit(tx, scope, { action: 'group.group-removed', ...entry });
  });
}

async function both(tx: Tx, { groupId, innerGroupId }: Pair) {
  const outer = found(await findGroup(tx, groupId));
  const inner = found(await findGroup(tx, innerGroupId));
  return {
    subject: { kind: 'group', id: groupId, name: outer.name },
    details: { group: innerGroupId, name: inner.name },
  };
}
