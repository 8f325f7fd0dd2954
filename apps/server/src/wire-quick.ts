import { join } from 'node:path';
import { contract, type Id } from '@jishi/contract';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import { systemClock } from './kernel/clock.ts';
import { type Changes, createChanges } from './kernel/memory.ts';
import type { Ports } from './kernel/ports.ts';
import type { Log, Tx } from './kernel/scope.ts';
import type { DatabaseHandle } from './platform/db/index.ts';
import { type MakeContext, noteChanges } from './platform/http/index.ts';

/** undefined: nothing is remembered, each request asks the database. */
export function changesOf(config: Config, { kind }: DatabaseHandle): Changes | undefined {
  return config.leases && kind === 'postgresql' ? createChanges() : undefined;
}

export interface QuickParts {
  database: DatabaseHandle;
  /** From `changesOf`. */
  changes: Changes | undefined;
  log: Log;
}

export function quickOptions({ dataDirectory }: Config, { database, changes, log }: QuickParts) {
  if (changes === undefined) return undefined;
  return {
    directory: join(dataDirectory, 'calls'),
    run: <T>(tenantId: string, work: (tx: Tx) => Promise<T>) =>
      database.scoped(tenantId as Id<'tenant'>, work),
    changes,
    log,
    now: () => systemClock.now(),
  };
}

/** Whether a process left its journal where this one books it. */
export function hasJournal({ modelGateway }: Ports): (replica: string) => boolean {
  return (replica) => modelGateway.quick?.hasJournal(replica) ?? false;
}

/** The gateway's doors change nothing that is remembered. */
const doors = new Set(Object.values(contract.gateway).map((door) => door['~orpc'].route.path));

/** Everywhere else a revoked key counts with the next request, in every process. */
export function rememberedKeys(changes: Changes | undefined) {
  return changes === undefined ? undefined : { changes, paths: doors };
}

export function noteChangesBehind(http: FastifyInstance, changes: Changes | undefined): void {
  if (changes !== undefined) noteChanges(http, changes, doors);
}

/** Whoever reads through this process sees the calls that have ended in it. */
export function afterBooking(makeContext: MakeContext, ports: Ports): MakeContext {
  return async (request, reply) => {
    const context = await makeContext(request, reply);
    const tenantId = context.caller.membership?.tenantId;
    if (tenantId !== undefined) await ports.modelGateway.quick?.booked(tenantId);
    return context;
  };
}
