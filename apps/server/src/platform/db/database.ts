import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Id } from '@jishi/contract';
import { CompiledQuery, Kysely } from 'kysely';
import type { Tx, TxOptions } from '../../kernel/scope.ts';
import type { Database } from '../../kernel/tables.gen.ts';
import { ensureCluster } from './cluster.ts';
import { lockDirectory } from './directory-lock.ts';
import { embeddedDialect, startEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';
import { createScoped, type RunScoped } from './scoped.ts';
import { serverDialect } from './server-dialect.ts';
import { keepStatistics } from './statistics.ts';
import type { Caller } from './turnstile.ts';

export interface DatabaseOptions {
  /** PostgreSQL connection string; undefined = embedded. */
  url?: string | undefined;
  /** Folder of the embedded database; undefined = in memory (tests). */
  dataDirectory?: string | undefined;
  /** Connections of the PostgreSQL pool. */
  poolSize?: number;
}

/** One tenant's transaction. Bulk and background work let people go first on the embedded database. */
export interface ScopedOptions extends TxOptions {
  caller?: Caller;
}

export interface DatabaseHandle {
  readonly kind: 'embedded' | 'postgresql';
  /** Sees all tenants. Only for wiring, `platform/{db,jobs}` and `*system-store.ts`. */
  readonly system: Kysely<Database>;
  readonly background: Kysely<Database>;
  scoped<T>(tenantId: Id<'tenant'>, work: (tx: Tx) => Promise<T>, options?: ScopedOptions): Promise<T>;
  /** One statement, or several without parameters, for `platform/jobs`: the rows of all of them. */
  execute(text: string, values?: unknown[]): Promise<{ rows: object[] }>;
  migrate(): Promise<string[]>;
  close(): Promise<void>;
}

interface Connected {
  kind: DatabaseHandle['kind'];
  system: Kysely<Database>;
  background: Kysely<Database>;
  scoped: Record<Caller, RunScoped>;
  execute: DatabaseHandle['execute'];
  close: () => Promise<void>;
}

export async function openDatabase(options: DatabaseOptions): Promise<DatabaseHandle> {
  const connected =
    options.url === undefined ? await openEmbedded(options.dataDirectory) : await openPostgres(options);
  return {
    ...connected,
    scoped: (tenantId, work, scopedOptions) =>
      connected.scoped[scopedOptions?.caller ?? 'interactive'](tenantId, work, scopedOptions),
    migrate: () => migrate(connected.system as Kysely<unknown>),
  };
}

async function openEmbedded(dataDirectory: string | undefined): Promise<Connected> {
  const release = dataDirectory === undefined ? () => undefined : await claim(dataDirectory);
  const engine = await startIn(dataDirectory);
  const dialectOf = (caller: Caller) => embeddedDialect(engine, caller);
  const scopedOf = (caller: Caller) => createScoped(dialectOf(caller), { server: false });
  const system = new Kysely<Database>({ dialect: dialectOf('interactive') });
  const background = new Kysely<Database>({ dialect: dialectOf('background') });
  const statistics = keepStatistics(background);
  return {
    kind: 'embedded',
    system,
    background,
    scoped: {
      interactive: scopedOf('interactive'),
      bulk: scopedOf('bulk'),
      background: scopedOf('background'),
    },
    execute: async (text, values) => ({
      rows: [...(await background.executeQuery<object>(CompiledQuery.raw(text, values ?? []))).rows],
    }),
    close: async () => {
      await statistics.stop();
      await engine.close();
      release();
    },
  };
}

async function startIn(dataDirectory: string | undefined) {
  if (dataDirectory === undefined) return startEmbedded(null);
  const directory = join(dataDirectory, 'database');
  await ensureCluster(directory);
  return startEmbedded(directory);
}

async function claim(dataDirectory: string): Promise<() => void> {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  return lockDirectory(dataDirectory);
}

async function openPostgres(options: DatabaseOptions): Promise<Connected> {
  const { default: pg } = await import('pg');
  const integers = (text: string) => {
    const value = Number(text);
    return Number.isSafeInteger(value) ? value : BigInt(text);
  };
  pg.types.setTypeParser(pg.types.builtins.INT8, integers);
  pg.types.setTypeParser(pg.types.builtins.DATE, (text: string) => text);
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize ?? 10,
    application_name: 'jishi',
    pipeline: true,
  });
  // An idle connection that breaks must not take the process down; the next query opens a new one.
  pool.on('error', () => undefined);
  const dialect = serverDialect(pool);
  const system = new Kysely<Database>({ dialect });
  const scoped = createScoped(dialect, { server: true });
  return {
    kind: 'postgresql',
    system,
    background: system,
    scoped: { interactive: scoped, bulk: scoped, background: scoped },
    execute: async (text, values) => {
      const result = await pool.query(text, values);
      return { rows: Array.isArray(result) ? result.flatMap((one) => one.rows) : result.rows };
    },
    close: () => system.destroy(),
  };
}
