import type { Id, Locale, Permission, Role } from '@jishi/contract';
import type { Clock } from './clock.ts';
import type { Ports } from './ports.ts';
import type { Tx } from './tx.ts';

export type { Tx } from './tx.ts';

/** Who acts. `system` = background work of the tenant (jobs), with no person behind it. */
export interface Actor {
  kind: 'user' | 'key' | 'system';
  /** Person behind the request; for a key its holder; null for system. */
  userId: Id<'user'> | null;
  keyId: Id<'key'> | null;
  memberId: Id<'member'> | null;
  name: string;
  role: Role | null;
  permissions: ReadonlySet<Permission>;
  operator: boolean;
  ipAddress: string | null;
}

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface TxOptions {
  /**
   * The commit does not wait for the disk. It survives the end of this process, but a crash of the database server may
   * take back its last moments. Without effect on the embedded database, which ends with this process.
   */
  lazyCommit?: boolean;
}

/**
 * One tenant, one actor, one piece of work. Made only at the edges (HTTP, jobs, CLI); never stored, never ambient.
 * `tx` begins, drops to the role `app_scoped`, sets the tenant, runs, commits. Nothing remote inside it.
 */
export interface Scope {
  readonly tenantId: Id<'tenant'>;
  readonly actor: Actor;
  readonly locale: Locale;
  readonly requestId: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  readonly ports: Ports;
  tx<T>(work: (tx: Tx) => Promise<T>, options?: TxOptions): Promise<T>;
  /** The same scope for what is brought in bulk: those who wait go first where there is one connection (the embedded database). */
  asBulk(): Scope;
}
