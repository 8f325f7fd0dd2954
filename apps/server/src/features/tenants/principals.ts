import type { Tx } from '../../kernel/scope.ts';
import { groupIdsOf, groupPathsOf, type Nesting, namesOf } from './principal-store.ts';

/** Every active member of the tenant. */
const everyone = 'everyone';

/**
 * What access lists may name to reach this person in the tenant of `tx`: `everyone`, `user:usr_…`, `group:grp_…` each, the
 * groups around their groups included. Empty for anybody who is not an active member: they reach nothing, not even what is for everyone.
 */
export async function principalsOf(tx: Tx, userId: string): Promise<string[]> {
  const groups = await groupIdsOf(tx, userId);
  if (groups === undefined) return [];
  return [everyone, `user:${userId}`, ...groups.map((id) => `group:${id}`)];
}

/**
 * The same principals, each with how the person comes to it: the ids of groups from one that they are in to the one that is
 * named, by the shortest way; empty for everyone and for the person.
 */
export async function principalPaths(tx: Tx, userId: string): Promise<Map<string, string[]>> {
  if ((await groupIdsOf(tx, userId)) === undefined) return new Map();
  const { direct, nestings } = await groupPathsOf(tx, userId);
  const groups = [...shortestPaths(direct, nestings)].map(([id, path]) => [`group:${id}`, path] as const);
  return new Map([[everyone, []], [`user:${userId}`, []], ...groups]);
}

/** Breadth first, so that the first way found is a shortest one. */
export function shortestPaths(direct: string[], nestings: Nesting[]): Map<string, string[]> {
  const outers = Map.groupBy(nestings, ({ inner }) => inner);
  const paths = new Map(direct.map((id) => [id, [id]]));
  const queue = [...direct];
  for (let inner = queue.shift(); inner !== undefined; inner = queue.shift()) {
    const path = paths.get(inner) ?? [];
    for (const { outer } of outers.get(inner) ?? []) {
      if (paths.has(outer)) continue;
      paths.set(outer, [...path, outer]);
      queue.push(outer);
    }
  }
  return paths;
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
