import type { BaseRight, Principal } from '@jishi/contract';

/** A principal with the name to show; `everyone` has no id. */
export type Named = Principal & { name: string };

/** As the server shows it. */
interface PrincipalView {
  kind: 'everyone' | 'group' | 'user';
  id: string | null;
  name: string;
}

export interface Grant {
  principal: Named;
  right: BaseRight;
}

/** One text per principal: `everyone`, `group:grp_…`, `user:usr_…`. */
export function keyOf(principal: Principal): string {
  return principal.kind === 'everyone' ? 'everyone' : `${principal.kind}:${principal.id}`;
}

export function principalOf(key: string): Principal | undefined {
  if (key === 'everyone') return { kind: 'everyone' };
  const [kind, id] = key.split(':');
  if (id === undefined || (kind !== 'group' && kind !== 'user')) return undefined;
  return { kind, id } as Principal;
}

export function namedOf({ kind, id, name }: PrincipalView): Named {
  return (kind === 'everyone' ? { kind, name } : { kind, id, name }) as Named;
}

/** Without the name: what the server takes. */
export function bare(principal: Named): Principal {
  const { name: _name, ...rest } = principal;
  return rest;
}

/** Whether two lists of grants say the same, whatever their order. */
export function sameGrants(one: readonly Grant[], other: readonly Grant[]): boolean {
  const lines = (grants: readonly Grant[]) =>
    grants.map(({ principal, right }) => `${keyOf(principal)} ${right}`).sort();
  return lines(one).join('\n') === lines(other).join('\n');
}

/** Whether two lists name the same principals, whatever their order. */
export function samePrincipals(one: readonly Named[], other: readonly Named[]): boolean {
  const keys = (list: readonly Named[]) => list.map(keyOf).sort().join('\n');
  return keys(one) === keys(other);
}

export type GrantWarning = 'ownerNeeded' | 'selfLoss';

/** `ownerNeeded` cannot be saved; `selfLoss` can, but somebody should know. Group membership is not known here. */
export function grantWarning(
  grants: readonly Grant[],
  before: readonly Grant[],
  userId: string,
): GrantWarning | undefined {
  if (!grants.some(({ right }) => right === 'own')) return 'ownerNeeded';
  const mine = (list: readonly Grant[]) =>
    list.some(({ principal }) => principal.kind === 'user' && principal.id === userId);
  return mine(before) && !mine(grants) ? 'selfLoss' : undefined;
}
