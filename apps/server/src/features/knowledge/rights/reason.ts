import type { AccessReasonCode, BaseRight } from '@jishi/contract';
import type { AccessList, Grant } from './access-set.ts';
import type { PrincipalKey } from './principal.ts';

/** One grant, entry or denial that decides, or a state of the document. */
export interface Reason {
  code: AccessReasonCode;
  effect: 'allow' | 'deny' | 'none';
  principal: PrincipalKey | null;
  right: BaseRight | null;
}

export interface AccessFacts extends AccessList {
  grants: Grant[];
  /** Denials of the base. */
  baseDenies: PrincipalKey[];
  /** What reaches the member; empty = no active member. */
  principals: ReadonlySet<PrincipalKey>;
}

/**
 * Everything that speaks for or against a member's reading a document, what decides first. Says the same as the condition
 * of the searches (`mayRead` over `readersOf` and `deniedOf`): allowed by something and denied by nothing.
 */
export function reasonsOf(facts: AccessFacts): Reason[] {
  if (facts.principals.size === 0)
    return [{ code: 'not-active', effect: 'deny', principal: null, right: null }];
  const denials = [
    ...denialsBy('denied-by-document', facts.denies, facts),
    ...denialsBy('denied-by-base', facts.baseDenies, facts),
  ];
  const rest = [...allowances(facts), ...replacedGrants(facts)];
  const allowed = rest.some(({ effect }) => effect === 'allow');
  const nothing: Reason = { code: 'nothing-applies', effect: 'deny', principal: null, right: null };
  return [...denials, ...rest, ...(allowed || denials.length > 0 ? [] : [nothing])];
}

/** What the reasons come to. */
export function readsBy(reasons: Reason[]): boolean {
  return reasons.some(({ effect }) => effect === 'allow') && reasons.every(({ effect }) => effect !== 'deny');
}

function denialsBy(
  code: 'denied-by-document' | 'denied-by-base',
  denies: PrincipalKey[],
  { principals }: AccessFacts,
): Reason[] {
  return denies
    .filter((principal) => principals.has(principal))
    .map((principal) => ({ code, effect: 'deny', principal, right: null }));
}

function allowances({ entries, grants, principals }: AccessFacts): Reason[] {
  const mine = grants.filter(({ principal }) => principals.has(principal));
  const owning = mine.filter(({ right }) => right === 'own');
  const others = entries === null ? mine.filter(({ right }) => right !== 'own') : [];
  const listed = (entries ?? []).filter((principal) => principals.has(principal));
  return [
    ...owning.map((grant): Reason => ({ code: 'owner', effect: 'allow', ...grant })),
    ...others.map((grant): Reason => ({ code: 'granted', effect: 'allow', ...grant })),
    ...listed.map((principal): Reason => ({ code: 'listed', effect: 'allow', principal, right: null })),
  ];
}

/** Grants that do not count because the document has a list of its own: the usual surprise. */
function replacedGrants({ entries, grants, principals }: AccessFacts): Reason[] {
  if (entries === null) return [];
  return grants
    .filter(({ principal, right }) => right !== 'own' && principals.has(principal))
    .map((grant) => ({ code: 'grant-replaced', effect: 'none', ...grant }));
}
