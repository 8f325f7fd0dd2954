import type { RouteMeta } from '@jishi/contract';
import { problem } from '../../kernel/problem.ts';
import type { Caller } from './context.ts';

/** Whether this caller may call a route at all; throws the problem otherwise. Runs before input is read. */
export function authorise(caller: Caller, meta: RouteMeta): void {
  if (meta.access === 'public') return;
  if (caller.person === null) throw problem('auth.unauthenticated');
  if (caller.via === 'key' && meta.keys !== true) throw problem('auth.session_required');
  if (meta.access === 'signed-in') return;
  if (meta.access === 'operator') {
    if (!caller.person.operator) throw problem('auth.operator_only');
    return;
  }
  if (caller.membership === null) throw problem('auth.forbidden', { permission: meta.access });
  if (!caller.membership.permissions.has(meta.access))
    throw problem('auth.forbidden', { permission: meta.access });
}
