import type { Principal } from '@jishi/contract';

/** A principal as it is stored: `everyone`, `group:<id>` or `user:<id>`. */
export type PrincipalKey = string;

export const everyone: PrincipalKey = 'everyone';

export function principalKey(principal: Principal): PrincipalKey {
  return principal.kind === 'everyone' ? everyone : `${principal.kind}:${principal.id}`;
}

export interface ParsedPrincipal {
  kind: Principal['kind'];
  /** Null for everyone. */
  id: string | null;
}

/** @throws Error on a key that `principalKey` never made: a programming error. */
export function parsePrincipal(key: PrincipalKey): ParsedPrincipal {
  if (key === everyone) return { kind: 'everyone', id: null };
  const [kind, id] = key.split(':');
  if ((kind !== 'group' && kind !== 'user') || id === undefined) throw new Error(`not a principal: ${key}`);
  return { kind, id };
}

/** Distinct keys in one fixed order, so that equal lists have equal ids. */
export function principalKeys(principals: Principal[]): PrincipalKey[] {
  return [...new Set(principals.map(principalKey))].sort();
}
