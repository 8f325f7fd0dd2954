import type { SearchFilters } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Tx } from '../../../kernel/scope.ts';
import type { PrincipalKey } from '../rights/principal.ts';
import { knownOwners, readableBases } from './store.ts';

export type SearchedBase = Awaited<ReturnType<typeof readableBases>>[number];

/** The bases to search: those asked for, or all readable ones. @throws knowledge.base_not_found */
export async function requireBases(
  tx: Tx,
  principals: PrincipalKey[],
  wanted: string[] | undefined,
): Promise<SearchedBase[]> {
  const bases = await readableBases(tx, principals, wanted);
  const readable = new Set(bases.map(({ id }) => id));
  if (wanted?.some((id) => !readable.has(id))) throw problem('knowledge.base_not_found');
  return bases;
}

/** A filter by somebody whom this tenant does not know would find nothing without saying why. @throws knowledge.unknown_principal */
export async function requireOwners(tx: Tx, filters: SearchFilters | undefined): Promise<void> {
  const wanted = filters?.ownerIds ?? [];
  if (wanted.length === 0) return;
  const known = new Set(await knownOwners(tx, wanted));
  const unknown = wanted.find((id) => !known.has(id));
  if (unknown !== undefined) throw problem('knowledge.unknown_principal', { principal: `user:${unknown}` });
}
