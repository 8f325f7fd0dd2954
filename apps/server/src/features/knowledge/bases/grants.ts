import type { BaseRight, Principal } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { type Grant, mergeGrants } from '../rights/access-set.ts';
import { governedBase } from '../rights/guard.ts';
import { principalNames } from '../rights/names.ts';
import { type PrincipalKey, principalKey } from '../rights/principal.ts';
import { grantsOf, lockBase, replaceGrants } from '../rights/store.ts';

export interface NamedGrants {
  grants: Grant[];
  names: Map<PrincipalKey, string>;
}

/** Who may do what in a base; for its owners and the administrators of the tenant. */
export function readGrants(scope: Scope, baseId: string): Promise<NamedGrants> {
  return scope.tx(async (tx) => {
    await governedBase(tx, scope, baseId);
    return named(tx, await grantsOf(tx, baseId));
  });
}

/** Replaces the grants; every access list of the base follows in the same commit. */
export function setGrants(
  scope: Scope,
  input: { baseId: string; grants: { principal: Principal; right: BaseRight }[] },
): Promise<NamedGrants> {
  const { baseId } = input;
  const grants = mergeGrants(
    input.grants.map(({ principal, right }) => ({ principal: principalKey(principal), right })),
  );
  return scope.tx(async (tx) => {
    if (!(await lockBase(tx, baseId))) throw problem('knowledge.base_not_found');
    const { row } = await governedBase(tx, scope, baseId);
    if (!grants.some(({ right }) => right === 'own')) throw problem('knowledge.owner_required');
    await requirePrincipals(
      tx,
      grants.map(({ principal }) => principal),
    );
    const before = await grantsOf(tx, baseId);
    await replaceGrants(tx, { tenantId: scope.tenantId, baseId, grants });
    const result = await named(tx, grants);
    await recordAudit(tx, scope, {
      action: 'base.grants_changed',
      subject: { kind: 'base', id: baseId, name: row.name },
      details: { before: grantLines(before), after: grantLines(grants) },
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

async function named(tx: Tx, grants: Grant[]): Promise<NamedGrants> {
  const names = await principalNames(
    tx,
    grants.map(({ principal }) => principal),
  );
  return { grants, names };
}

function grantLines(grants: Grant[]): string[] {
  return grants.map(({ principal, right }) => `${principal} ${right}`);
}
