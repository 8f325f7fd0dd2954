import { DefaultQueryExecutor, type Dialect, sql, Transaction } from 'kysely';
import type { Tx, TxOptions } from '../../kernel/scope.ts';
import type { Database } from '../../kernel/tables.gen.ts';
import { openMark } from './server-dialect.ts';

export type RunScoped = <T>(
  tenantId: string,
  work: (tx: Tx) => Promise<T>,
  options?: TxOptions,
) => Promise<T>;

export interface ScopedWay {
  /**
   * A database server: statements go out without waiting for the answers before them, the commit too. The dialect refuses
   * to commit what failed before it was sent.
   */
  server: boolean;
}

/**
 * Transactions of one tenant: begins, drops to `app_scoped`, sets the tenant, runs, commits. Row-level security does the
 * rest. Statements that the work starts together travel together, and those that still run when it returns go with
 * the commit; if one of them fails, so does the transaction, with its error.
 */
export function createScoped(dialect: Dialect, { server }: ScopedWay): RunScoped {
  const driver = dialect.createDriver();
  const compiler = dialect.createQueryCompiler();
  const adapter = dialect.createAdapter();
  return async (tenantId, work, { lazyCommit = false } = {}) => {
    const connection = await driver.acquireConnection();
    const running = new Set<Promise<unknown>>();
    let over = false;
    const executor = new DefaultQueryExecutor(compiler, adapter, {
      async provideConnection(consumer) {
        if (over) throw new Error('the transaction is over');
        const result = consumer(connection);
        running.add(result);
        return result.finally(() => running.delete(result));
      },
    });
    const tx: Tx = new Transaction<Database>({ config: { dialect }, dialect, driver, executor });
    try {
      await driver.beginTransaction(connection, {});
      try {
        await enter(tx, tenantId, server && lazyCommit);
        const value = await work(tx);
        const last = Promise.all(running);
        last.catch(() => undefined);
        over = true;
        if (!server) await last;
        const committed = driver.commitTransaction(connection);
        committed.catch(() => undefined);
        await last;
        await committed;
        return value;
      } catch (error) {
        over = true;
        await Promise.allSettled(running);
        await driver.rollbackTransaction(connection);
        throw error;
      }
    } finally {
      await driver.releaseConnection(connection);
    }
  };
}

/** Without parameters it travels with `begin`. */
async function enter(tx: Tx, tenantId: string, lazyCommit: boolean): Promise<void> {
  if (!/^\w{1,64}$/.test(tenantId)) throw new Error('no tenant id');
  const settings = Object.entries({
    role: 'app_scoped',
    'app.tenant_id': tenantId,
    ...(lazyCommit ? { synchronous_commit: 'off' } : {}),
  }).map(([name, value]) => `set_config('${name}', '${value}', true)`);
  await sql.raw(`${openMark}select ${settings.join(', ')}`).execute(tx);
}
