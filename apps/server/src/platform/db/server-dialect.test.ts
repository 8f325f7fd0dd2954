import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { testDatabase } from '../../../../../tests/harness/database.ts';
import { newId } from '../../kernel/id.ts';

async function freshTenant() {
  const database = await testDatabase();
  const tenantId = newId('tenant');
  await database.system.insertInto('tenant').values({ id: tenantId, name: 'T' }).execute();
  const group = () => ({ tenant_id: tenantId, id: newId('group'), name: newId('group'), description: '' });
  const groups = () => database.scoped(tenantId, (tx) => tx.selectFrom('user_group').select('id').execute());
  return { database, tenantId, group, groups };
}

describe('statements that travel together', () => {
  it('come in the order in which they were started, and see each other', async () => {
    const { database, tenantId, group } = await freshTenant();
    const seen = await database.scoped(tenantId, async (tx) => {
      const [, first, , second] = await Promise.all([
        tx.insertInto('user_group').values(group()).execute(),
        tx.selectFrom('user_group').select('id').execute(),
        tx.insertInto('user_group').values(group()).execute(),
        tx.selectFrom('user_group').select('id').execute(),
      ]);
      return [first.length, second.length];
    });
    expect(seen).toEqual([1, 2]);
  });

  it('may still run when the work returns, and are part of the commit', async () => {
    const { database, tenantId, group, groups } = await freshTenant();
    const value = await database.scoped(tenantId, async (tx) => {
      await sql`select 1`.execute(tx);
      void tx.insertInto('user_group').values(group()).execute();
      void tx.insertInto('user_group').values(group()).execute();
      return 'done';
    });
    expect(value).toBe('done');
    expect(await groups()).toHaveLength(2);
  });

  it('wait for each other where the first one must wait for the beginning', async () => {
    const { database, tenantId, group, groups } = await freshTenant();
    await database.scoped(tenantId, async (tx) => {
      for (let count = 0; count < 3; count++) void tx.insertInto('user_group').values(group()).execute();
    });
    expect(await groups()).toHaveLength(3);
  });

  it('fail the transaction with their own error, all of it', async () => {
    const { database, tenantId, group, groups } = await freshTenant();
    const twice = group();
    const failing = database.scoped(tenantId, async (tx) => {
      await sql`select 1`.execute(tx);
      const running = [group(), twice, twice, group()].map((values) =>
        tx.insertInto('user_group').values(values).execute(),
      );
      for (const one of running) one.catch(() => undefined);
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await groups()).toEqual([]);
  });

  it('are rolled back where a value cannot even be sent', async () => {
    const { database, tenantId, group, groups } = await freshTenant();
    const unsendable = {
      toPostgres: () => {
        throw new Error('unsendable');
      },
      toString: () => {
        throw new Error('unsendable');
      },
    };
    const failing = database.scoped(tenantId, async (tx) => {
      await sql`select 1`.execute(tx);
      tx.insertInto('user_group')
        .values(group())
        .execute()
        .catch(() => undefined);
      sql`select ${unsendable}::text`.execute(tx).catch(() => undefined);
    });
    await expect(failing).rejects.toThrow();
    expect(await groups()).toEqual([]);
  });

  it('leave a connection that works, whatever failed before', async () => {
    const { database, tenantId, groups } = await freshTenant();
    for (let turn = 0; turn < 12; turn++) {
      const failing = database.scoped(tenantId, (tx) => sql`select 1 / ${turn - turn}::int`.execute(tx));
      await expect(failing).rejects.toMatchObject({ code: '22012' });
    }
    expect(await groups()).toEqual([]);
  });

  it('are refused after the end of their transaction', async () => {
    const { database, tenantId } = await freshTenant();
    const late = await database.scoped(tenantId, async (tx) => tx);
    await expect(sql`select 1`.execute(late)).rejects.toThrow('over');
  });

  it('run under the tenant from the very first one', async () => {
    const { database, tenantId } = await freshTenant();
    const { rows } = await database.scoped(tenantId, (tx) =>
      sql<{ role: string; tenant: string }>`
        select current_user::text as role, current_setting('app.tenant_id') as tenant`.execute(tx),
    );
    expect(rows).toEqual([{ role: 'app_scoped', tenant: tenantId }]);
    await expect(database.scoped("x'; reset role; --" as never, async () => 1)).rejects.toThrow('tenant');
  });

  it('that are kept give the same answer each time, and fail like others', async () => {
    const { database, tenantId } = await freshTenant();
    const divide = (by: number) =>
      database.scoped(tenantId, async (tx) => {
        const { rows } = await sql<{ share: number }>`/*keep*/ select 12 / ${by}::int as share`.execute(tx);
        return rows[0]?.share;
      });
    for (const by of [1, 2, 3, 4, 6, 12]) expect(await divide(by)).toBe(12 / by);
    await expect(divide(0)).rejects.toMatchObject({ code: '22012' });
    expect(await Promise.all([divide(3), divide(4), divide(6)])).toEqual([4, 3, 2]);
  });
});
