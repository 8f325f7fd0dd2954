import { problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';

/** Rows of this reserved tenant are shared by the operator with everybody. No member belongs to it. */
export const operatorTenantId = 'ten_00000000000000000000000000000000';

export function ownerOf(row: { tenant_id: string }): 'tenant' | 'operator' {
  return row.tenant_id === operatorTenantId ? 'operator' : 'tenant';
}

/** Everybody sees the operator's rows; only operators may change them. */
export function mayEdit(scope: Scope, row: { tenant_id: string }): boolean {
  return ownerOf(row) === 'tenant' || scope.actor.operator;
}

export function requireEditable<Row extends { tenant_id: string }>(scope: Scope, row: Row): Row {
  if (!mayEdit(scope, row)) throw problem('auth.operator_only');
  return row;
}

/** The tenant that a new row belongs to. */
export function poolFor(scope: Scope, forEverybody: boolean): string {
  if (!forEverybody) return scope.tenantId;
  if (!scope.actor.operator) throw problem('auth.operator_only');
  return operatorTenantId;
}
