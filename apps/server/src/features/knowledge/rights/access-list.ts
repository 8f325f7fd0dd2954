import type { Principal } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { principalNames } from './names.ts';
import { principalKeys } from './principal.ts';
import { ensureAccessSet, lockBase } from './store.ts';

/**
 * The access set for a list in a base, for rooms that keep something with readers of its own there. The caller has checked
 * the right to write. @throws knowledge.base_not_found, knowledge.unknown_principal
 */
export async function accessSetOf(
  tx: Tx,
  { tenantId }: Scope,
  list: { baseId: string; mode: 'inherit' | 'list'; entries: Principal[]; denied: Principal[] },
): Promise<string> {
  if (!(await lockBase(tx, list.baseId))) throw problem('knowledge.base_not_found');
  const entries = list.mode === 'inherit' ? null : principalKeys(list.entries);
  const denies = principalKeys(list.denied);
  const named = [...(entries ?? []), ...denies];
  if ((await principalNames(tx, named)).size < new Set(named).size)
    throw problem('knowledge.unknown_principal');
  return ensureAccessSet(tx, { tenantId, baseId: list.baseId, entries, denies });
}
