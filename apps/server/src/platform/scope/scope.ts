import type { Id, Locale } from '@jishi/contract';
import { type Clock, systemClock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/id.ts';
import type { JobPayload, Ports } from '../../kernel/ports.ts';
import type { Actor, Log, Scope, TxOptions } from '../../kernel/scope.ts';
import type { Caller, DatabaseHandle } from '../db/index.ts';

export interface ScopeInput {
  tenantId: Id<'tenant'>;
  actor: Actor;
  locale: Locale;
  requestId: string;
  signal: AbortSignal;
  /** Bulk and background work let people go first on the embedded database. */
  caller?: Caller;
}

export interface ScopeFactory {
  create(input: ScopeInput): Scope;
  /** The scope of a job: the tenant itself acts. */
  forJob(payload: JobPayload, signal: AbortSignal): Scope;
  /** The scope of the installation's own work for one tenant (command line, recovery). */
  forSystem(tenantId: Id<'tenant'>, signal?: AbortSignal): Scope;
}

export function systemActor(name = 'system'): Actor {
  return {
    kind: 'system',
    userId: null,
    keyId: null,
    memberId: null,
    name,
    role: null,
    permissions: new Set(),
    operator: false,
    ipAddress: null,
  };
}

export function createScopes(
  database: DatabaseHandle,
  ports: Ports,
  options: { log: Log; clock?: Clock },
): ScopeFactory {
  const clock = options.clock ?? systemClock;
  const create = (input: ScopeInput): Scope => {
    const { caller = 'interactive', ...fields } = input;
    return Object.freeze({
      ...fields,
      clock,
      log: options.log,
      ports,
      tx: <T>(work: Parameters<Scope['tx']>[0], options?: TxOptions) =>
        database.scoped(input.tenantId, work, { caller, ...options }) as Promise<T>,
      asBulk: () => create({ ...input, caller: 'bulk' }),
    });
  };
  const forSystem = (
    tenantId: Id<'tenant'>,
    signal = new AbortController().signal,
    caller: Caller = 'interactive',
  ) =>
    create({
      tenantId,
      actor: systemActor(),
      locale: ports.defaultLocale,
      requestId: newId('request'),
      signal,
      caller,
    });
  return {
    create,
    forSystem: (tenantId, signal) => forSystem(tenantId, signal),
    forJob: (payload, signal) => forSystem(payload.tenantId, signal, 'background'),
  };
}
