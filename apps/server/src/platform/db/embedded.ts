import { Worker } from 'node:worker_threads';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import { bufferMegabytes } from './embedded-buffers.ts';
import type { EmbeddedReply, EmbeddedRequest, SqlErrorFields } from './embedded-protocol.ts';
import { type Caller, createTurnstile, type Turnstile } from './turnstile.ts';

/** An error that PostgreSQL reported; `code` is the SQLSTATE, as in `pg`. */
class EmbeddedSqlError extends Error {
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly constraint: string | undefined;
  readonly table: string | undefined;

  constructor(fields: SqlErrorFields) {
    super(fields.message);
    this.name = 'SqlError';
    this.code = fields.code;
    this.detail = fields.detail;
    this.constraint = fields.constraint;
    this.table = fields.table;
  }
}

interface EmbeddedEngine {
  query(sql: string, parameters: readonly unknown[] | null): Promise<{ rows: object[]; affected: number }>;
  close(): Promise<void>;
  turnstile: Turnstile;
}

type Pending = {
  resolve: (reply: { rows: object[]; affected: number }) => void;
  reject: (error: Error) => void;
};

/**
 * Starts the embedded database. `dataDirectory` null = in memory (tests). Queries wait until it is up; if it cannot come
 * up they fail with the reason.
 */
export function startEmbedded(dataDirectory: string | null): EmbeddedEngine {
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), {
    workerData: { dataDirectory, bufferMegabytes: bufferMegabytes(dataDirectory) },
  });
  const pending = new Map<number, Pending>();
  worker.on('message', (reply: EmbeddedReply) => settle(pending, reply));
  let failure: Error | undefined;
  const failAll = (error: Error) => {
    failure ??= error;
    for (const waiting of pending.values()) waiting.reject(error);
    pending.clear();
  };
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('the embedded database has stopped')));
  let lastId = 0;
  const send = (kind: EmbeddedRequest['kind'], sql: string, parameters: readonly unknown[] | null) =>
    new Promise<{ rows: object[]; affected: number }>((resolve, reject) => {
      if (failure !== undefined) return reject(failure);
      const id = ++lastId;
      pending.set(id, { resolve, reject });
      worker.postMessage({ id, kind, sql, parameters: parameters === null ? null : [...parameters] });
    });
  return {
    query: (sql, parameters) => send('query', sql, parameters),
    close: async () => {
      if (failure !== undefined) return;
      const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      await send('close', '', null).catch(() => undefined);
      await exited;
    },
    turnstile: createTurnstile(),
  };
}

function settle(pending: Map<number, Pending>, reply: EmbeddedReply): void {
  const waiting = pending.get(reply.id);
  if (waiting === undefined) return;
  pending.delete(reply.id);
  if ('error' in reply) waiting.reject(new EmbeddedSqlError(reply.error));
  else waiting.resolve(reply);
}

/** A Kysely dialect over the one embedded connection; `caller` says behind whom it queues. */
export function embeddedDialect(engine: EmbeddedEngine, caller: Caller): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createDriver: () => embeddedDriver(engine, caller),
  };
}

function embeddedDriver(engine: EmbeddedEngine, caller: Caller): Driver {
  let inTransaction = false;
  const connection = embeddedConnection(engine, () => inTransaction);
  const run = (sql: string) => connection.executeQuery(CompiledQuery.raw(sql)).then(() => undefined);
  const end = (sql: string) => {
    inTransaction = false;
    return run(sql);
  };
  return {
    init: async () => undefined,
    destroy: async () => undefined,
    acquireConnection: async () => {
      await engine.turnstile.enter(caller);
      return connection;
    },
    releaseConnection: async () => engine.turnstile.leave(),
    beginTransaction: async () => {
      // Not waited for: the thread takes one after the other, and the first statement follows at once.
      run('begin').catch(() => undefined);
      inTransaction = true;
    },
    commitTransaction: () => end('commit'),
    rollbackTransaction: () => end('rollback'),
  };
}

function embeddedConnection(engine: EmbeddedEngine, inTransaction: () => boolean): DatabaseConnection {
  return {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      try {
        // Without parameters a script may hold several statements (simple protocol), as with `pg`.
        const { rows, affected } = await engine.query(sql, parameters.length === 0 ? null : parameters);
        return { rows: rows as R[], numAffectedRows: BigInt(affected) };
      } catch (error) {
        // A script that begins a transaction of its own and fails would leave the one connection in it.
        if (!inTransaction()) await engine.query('rollback', null).catch(() => undefined);
        throw error;
      }
    },
    streamQuery() {
      throw new Error('the embedded database does not stream rows');
    },
  };
}
