import type { Tx } from '../../../kernel/scope.ts';
import { resolvePrincipals } from '../../tenants/index.ts';
import type { PrincipalKey } from './principal.ts';

/** Names of principals that exist in this tenant (empty for everyone); a key that is missing here names nobody. */
export async function principalNames(tx: Tx, keys: PrincipalKey[]): Promise<Map<PrincipalKey, string>> {
  const resolved = await resolvePrincipals(tx, [...new Set(keys)]);
  return new Map(resolved.map(({ principal, name }) => [principal, name]));
}
