import type { BaseRight, Principal } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { type Grant, mergeGrants } from '../rights/access-set.ts';
import { governedBase } from '../rights/guard.ts';
import { principalNames } from '../rights/names.ts';
import { type PrincipalKey, principalKey, principalKeys } from '../rights/principal.ts';
import { type BaseRights, denialsOf, grantsOf, lockBase, replaceRights } from '../rights/store.ts';

export interface NamedGrants {
  grants: Grant[];
  /** Read nothing here, whatever they were granted. */
  denies: PrincipalKey[];
  names: Map<PrincipalKey, string>;
}

/** Who may do what in a base; for its owners and the administrators of the tenant. */
export function readGrants(scope: Scope, baseId: string): Promise<NamedGrants> {
  return scope.tx(async (tx) => {
    await governedBase(tx, scope, baseId);
    return named(tx, { grants: await grantsOf(tx, baseId), denies: await denialsOf(tx, baseId) });
  });
}

export interface GrantsInput {
  baseId: string;
  grants: { principal: Principal; right: BaseRight }[];
  /** Undefined: as it was. */
  denied?: Principal[] | undefined;
}

/**
 * Replaces grants and denials; every access list of the base follows in the same commit. Who owns a base goes on governing
 * it when a denial keeps them from reading it.
 */
export function setGrants(scope: Scope, input: GrantsInput): Promise<NamedGrants> {
  const { baseId } = input;
  const grants = mergeGrants(
    input.grants.map(({ principal, right }) => ({ principal: principalKey(principal), right })),
  );
  return scope.tx(async (tx) => {
    if (!(await lockBase(tx, baseId))) throw problem('knowledge.base_not_found');
    const { row } = await governedBase(tx, scope, baseId);
    if (!grants.some(({ right }) => right === 'own')) throw problem('knowledge.owner_required');
    const before = { grants: await grantsOf(tx, baseId), denies: await denialsOf(tx, baseId) };
    const after = {
      grants,
      denies: input.denied === undefined ? before.denies : principalKeys(input.denied),
    };
    const added = after.denies.filter((key) => !before.denies.includes(key));
    await requirePrincipals(tx, [...grants.map(({ principal }) => principal), ...added]);
    await replaceRights(tx, { tenantId: scope.tenantId, baseId, ...after });
    const result = await named(tx, after);
    await recordAudit(tx, scope, {
      action: 'base.grants_changed',
      subject: { kind: 'base', id: baseId, name: row.name },
      details: { before: rightLines(before), after: rightLines(after) },
    });
    return result;
  });
}

/** @throws knowledge.unknown_principal naming the first member or group that this tenant does not have. */
export async function requirePrincipals(tx: Tx, keys: PrincipalKey[]): Promise<void> {
  const names = await principalNames(tx, keys);
  const unknown = keys.find((key) => !names.has(key));
  if (unknown !== undefined) throw problem('knowledge.unknown_principal', { principal: unknown });
}

async function named(tx: Tx, { grants, denies }: BaseRights): Promise<NamedGrants> {
  const names = await principalNames(tx, [...grants.map(({ principal }) => principal), ...denies]);
  return { grants, denies, names };
}

function rightLines({ grants, denies }: BaseRights): string[] {
  return [
    ...grants.map(({ principal, right }) => `${principal} ${right}`),
    ...denies.map((principal) => `${principal} denied`),
  ];
}
