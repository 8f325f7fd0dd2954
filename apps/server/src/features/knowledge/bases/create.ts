import type { Id } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import { requireUser } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import type { Grant } from '../rights/access-set.ts';
import { everyone } from '../rights/principal.ts';
import { ensureAccessSet, replaceRights } from '../rights/store.ts';
import { insertBase } from './store.ts';

/** A new base; its creator owns it. */
export async function createBase(
  scope: Scope,
  input: { name: string; description: string; everyoneMayRead: boolean },
): Promise<Id<'base'>> {
  const userId = requireUser(scope);
  const id = newId('base', scope.clock.now().getTime());
  const grants: Grant[] = [{ principal: `user:${userId}`, right: 'own' }];
  if (input.everyoneMayRead) grants.push({ principal: everyone, right: 'read' });
  await scope.tx(async (tx) => {
    await insertBase(tx, {
      tenantId: scope.tenantId,
      id,
      name: input.name,
      description: input.description,
      createdBy: userId,
      now: scope.clock.now(),
    });
    await replaceRights(tx, { tenantId: scope.tenantId, baseId: id, grants, denies: [] });
    // The inherited list exists from the start: it also tells who may see the base at all.
    await ensureAccessSet(tx, { tenantId: scope.tenantId, baseId: id, entries: null });
    await recordAudit(tx, scope, {
      action: 'base.created',
      subject: { kind: 'base', id, name: input.name },
      details: { everyoneMayRead: input.everyoneMayRead },
    });
  });
  return id;
}
