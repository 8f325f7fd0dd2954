import type { Kysely } from 'kysely';
import type { Database } from '../../kernel/tables.gen.ts';
import { settleAbandoned } from './system-store.ts';

export interface RecoverOptions {
  now: Date;
  /**
   * True only when no other process can be serving (start on the embedded database, whose directory is locked): then
   * every pending row is abandoned. Otherwise only rows whose lease has run out.
   */
  alone: boolean;
}

/**
 * Settles attempts that a crash left pending, as errors `interrupted` at their estimate. Idempotent; run it at start and
 * every few minutes. Answers how many there were.
 */
export function recoverUsage(system: Kysely<Database>, { now, alone }: RecoverOptions): Promise<number> {
  return settleAbandoned(system, { now, leaseBefore: alone ? null : now });
}
