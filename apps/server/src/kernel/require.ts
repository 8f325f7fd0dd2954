import type { Permission } from '@jishi/contract';
import { problem } from './problem.ts';
import type { Scope } from './scope.ts';

/** The person behind the scope; a use case that needs one calls this (jobs have none). */
export function requireUser(scope: Scope) {
  if (scope.actor.userId === null) throw problem('auth.session_required');
  return scope.actor.userId;
}

export function may(scope: Scope, permission: Permission): boolean {
  return scope.actor.permissions.has(permission);
}

/** The row, or the same 404 that a foreign or unknown id gets. */
export function found<T>(row: T | undefined, code: Parameters<typeof problem>[0] = 'not_found'): T {
  if (row === undefined) throw problem(code);
  return row;
}
