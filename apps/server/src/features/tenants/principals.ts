import type { Tx } from '../../kernel/scope.ts';
import { groupIdsOf, namesOf } from './principal-store.ts';

/** Every active member of the tenant. */
const everyone = 'everyone';

/**
 * What access lists may name to reach this person in the tenant of `tx`: `everyone`, `user:usr_…`, `group:grp_…` each.
 * Empty for anybody who is not an active member: they reach nothing, not even what is for everyone.
 */
export async function principalsOf(tx: Tx, userId: string): Promise<string[]> {
  const groups = await groupIdsOf(tx, userId);
  if (groups === undefined) return [];
  return [everyone, `user:${userId}`, ...groups.map((id) => `group:${id}`)];
}

interface PrincipalName {
  principal: string;
  kind: 'everyone' | 'group' | 'user';
  id: string | null;
  /** Empty for everyone: the console has a word for it. */
  name: string;
}

/** Principals with their names, in the same order; those that do not exist in this tenant are left out. */
export async function resolvePrincipals(tx: Tx, principals: string[]): Promise<PrincipalName[]> {
  const idsOf = (kind: string) =>
    principals.filter((text) => text.startsWith(`${kind}:`)).map((text) => text.slice(kind.length + 1));
  const names = await namesOf(tx, { users: idsOf('user'), groups: idsOf('group') });
  return principals.flatMap((principal): PrincipalName[] => {
    if (principal === everyone) return [{ principal, kind: 'everyone', id: null, name: '' }];
    const [kind, id = ''] = principal.split(':');
    const name = names.get(id);
    if (name === undefined || (kind !== 'user' && kind !== 'group')) return [];
    return [{ principal, kind, id, name }];
  });
}
