import { createHash } from 'node:crypto';
import type { BaseRight } from '@jishi/contract';
import type { PrincipalKey } from './principal.ts';

export interface Grant {
  principal: PrincipalKey;
  right: BaseRight;
}

/** An own list of a document, or null when it inherits the grants of its base. */
export type AccessEntries = PrincipalKey[] | null;

const strength: Record<BaseRight, number> = { read: 1, write: 2, own: 3 };

export function atLeast(right: BaseRight | null, wanted: BaseRight): boolean {
  return right !== null && strength[right] >= strength[wanted];
}

/** The strongest of several rights; null when there is none. */
export function strongest(rights: BaseRight[]): BaseRight | null {
  return rights.reduce<BaseRight | null>((best, right) => (atLeast(best, right) ? best : right), null);
}

/** One grant a principal: the strongest wins when a list names somebody twice. Sorted by principal. */
export function mergeGrants(grants: Grant[]): Grant[] {
  const merged = new Map<PrincipalKey, BaseRight>();
  for (const { principal, right } of grants) {
    if (!atLeast(merged.get(principal) ?? null, right)) merged.set(principal, right);
  }
  return [...merged]
    .map(([principal, right]) => ({ principal, right }))
    .sort((left, next) => (left.principal < next.principal ? -1 : 1));
}

/** Who reads a document of this list: its own entries, or everyone with a grant; owners of the base always. */
export function readersOf(entries: AccessEntries, grants: Grant[]): PrincipalKey[] {
  const owners = grants.filter(({ right }) => right === 'own').map(({ principal }) => principal);
  const listed = entries ?? grants.map(({ principal }) => principal);
  return [...new Set([...listed, ...owners])].sort();
}

/** A list as it is stored: who may read, and who may not whatever else is said. Sorted and distinct. */
export interface AccessList {
  entries: AccessEntries;
  denies: PrincipalKey[];
}

/** Whom a list keeps out: its own denials and those of its base. Denial wins over every grant and entry. */
export function deniedOf(denies: PrincipalKey[], baseDenies: PrincipalKey[]): PrincipalKey[] {
  return [...new Set([...denies, ...baseDenies])].sort();
}

/** The same list in the same base has the same id, whoever makes it first. */
export function accessSetId(baseId: string, { entries, denies }: AccessList): string {
  const content = denies.length === 0 ? [baseId, entries] : [baseId, entries, denies];
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return `acs_${digest.slice(0, 32)}`;
}
