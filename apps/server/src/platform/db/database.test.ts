import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openFresh, testDatabase } from '../../../../../tests/harness/database.ts';
import { newId } from '../../kernel/id.ts';
import { DirectoryInUse, openDatabase } from './index.ts';
import { migrate, readMigrations, splitStatements } from './migrate.ts';
import { refreshStatistics } from './statistics.ts';
import { createTurnstile } from './turnstile.ts';

describe('scoped transactions', () => {
  it('see and write only their tenant', async () => {
    const database = await testDatabase();
    const [mine, theirs] = [newId('tenant'), newId('tenant')];
    await database.system
      .insertInto('tenant')
      .values([
        { id: mine, name: 'Mine' },
        { id: theirs, name: 'Theirs' },
      ])
      .execute();
    const group = { tenant_id: mine, id: newId('group'), name: 'Only mine', description: '' };
    await database.scoped(mine, (tx) => tx.insertInto('user_group').values(group).execute());
    const seen = await database.scoped(theirs, (tx) => tx.selectFrom('user_group').selectAll().execute());
    expect(seen).toEqual([]);
    await expect(
      database.scoped(theirs, (tx) =>
        tx
          .insertInto('user_group')
          .values({ ...group, id: newId('group') })
          .execute(),
      ),
    ).rejects.toThrow(/row-level security/);
  });

  it('leave role and tenant behind when they end', async () => {
    const database = await testDatabase();
    await database.scoped(newId('tenant'), (tx) => sql`select 1`.execute(tx));
    const after = await sql<{ role: string; tenant: string | null }>`
      select current_user::text as role, current_setting('app.tenant_id', true) as tenant`.execute(
      database.system,
    );
    expect(after.rows[0]?.role).not.toBe('app_scoped');
    expect(after.rows[0]?.tenant ?? '').toBe('');
  });

  it('roll back as a whole', async () => {
    const database = await testDatabase();
    const tenantId = newId('tenant');
    await database.system.insertInto('tenant').values({ id: tenantId, name: 'T' }).execute();
    const failing = database.scoped(tenantId, async (tx) => {
      await tx
        .insertInto('user_group')
        .values({ tenant_id: tenantId, id: newId('group'), name: 'Gone' })
        .execute();
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(
      await database.scoped(tenantId, (tx) => tx.selectFrom('user_group').selectAll().execute()),
    ).toEqual([]);
  });
});

describe('migrations', () => {
  it('refuse a file that changed after it was applied', async () => {
    const database = await openFresh();
    try {
      await database.migrate();
      const [first, ...rest] = readMigrations();
      if (first === undefined) throw new Error('no migrations');
      await expect(
        migrate(database.system as never, [{ ...first, checksum: 'other' }, ...rest]),
      ).rejects.toThrow(/changed/);
    } finally {
      await database.close();
    }
  });

  it('give the same schema in one go as step by step, and change nothing the second time', async () => {
    const [fresh, stepped] = [await openFresh(), await openFresh()];
    try {
      await fresh.migrate();
      const all = readMigrations();
      for (let count = 1; count <= all.length; count++)
        await migrate(stepped.system as never, all.slice(0, count));
      expect(await schemaOf(stepped)).toEqual(await schemaOf(fresh));
      expect(await fresh.migrate()).toEqual([]);
    } finally {
      await fresh.close();
      await stepped.close();
    }
  });

  it('are split at statement ends, not inside dollar quotes', () => {
    const script = 'select 1;\n-- note; with a semicolon\nDO $$\nBEGIN\n  NULL;\nEND\n$$;\nselect 2;';
    expect(splitStatements(script)).toEqual(['select 1;', 'DO $$\nBEGIN\n  NULL;\nEND\n$$;', 'select 2;']);
  });
});

async function schemaOf(database: Awaited<ReturnType<typeof openFresh>>) {
  const columns = await sql`select table_name, column_name, data_type, is_nullable, column_default
    from information_schema.columns where table_schema = 'public' order by 1, 2`.execute(database.system);
  const policies =
    await sql`select tablename, policyname, roles::text, qual, with_check from pg_policies order by 1, 2`.execute(
      database.system,
    );
  const indexes =
    await sql`select indexname, indexdef from pg_indexes where schemaname = 'public' order by 1`.execute(
      database.system,
    );
  return { columns: columns.rows, policies: policies.rows, indexes: indexes.rows };
}

describe('the embedded data directory', () => {
  it('is held by one process at a time and keeps its data', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'jishi-db-'));
    const first = await openDatabase({ dataDirectory: directory });
    await expect(openDatabase({ dataDirectory: directory })).rejects.toThrow(DirectoryInUse);
    await sql`create table kept (value text)`.execute(first.system);
    await sql`insert into kept values ('还在')`.execute(first.system);
    await first.close();
    const second = await openDatabase({ dataDirectory: directory });
    const { rows } = await sql`select value from kept`.execute(second.system);
    expect(rows).toEqual([{ value: '还在' }]);
    await second.close();
    rmSync(directory, { recursive: true });
  });
});

describe('statistics of the planner', () => {
  it('are taken for tables that changed much, and then not again', async () => {
    const database = await openFresh();
    try {
      await sql`create table counted (value integer)`.execute(database.system);
      await sql`insert into counted select * from generate_series(1, 500)`.execute(database.system);
      expect(await refreshStatistics(database.system)).toContain('counted');
      const { rows } = await sql<{ rows: number }>`select reltuples::integer as rows from pg_class
        where relname = 'counted'`.execute(database.system);
      expect(rows).toEqual([{ rows: 500 }]);
      expect(await refreshStatistics(database.system)).not.toContain('counted');
    } finally {
      await database.close();
    }
  });
});

describe('turnstile', () => {
  it('lets interactive work go before background work, which still gets its turn', async () => {
    const turnstile = createTurnstile({ patienceMs: { bulk: 0, background: 0 } });
    const order: string[] = [];
    await turnstile.enter('interactive');
    const background = turnstile.enter('background').then(() => order.push('background'));
    const interactive = turnstile.enter('interactive').then(() => order.push('interactive'));
    await new Promise((resolve) => setImmediate(resolve));
    turnstile.leave();
    await background;
    turnstile.leave();
    await interactive;
    // Patience 0: the background work has waited longer than that, so it goes first.
    expect(order).toEqual(['background', 'interactive']);
  });

  it('keeps background work out of the gaps between the transactions of a request', async () => {
    const turnstile = createTurnstile({ patienceMs: { bulk: 60_000, background: 60_000 }, quietMs: 200 });
    const order: string[] = [];
    await turnstile.enter('interactive');
    const background = turnstile.enter('background').then(() => order.push('background'));
    for (let step = 1; step <= 3; step++) {
      turnstile.leave();
      await new Promise((resolve) => setImmediate(resolve));
      await turnstile.enter('interactive');
      order.push(`step ${step}`);
    }
    turnstile.leave();
    await background;
    expect(order).toEqual(['step 1', 'step 2', 'step 3', 'background']);
  });

  it('keeps background work waiting while it is patient', async () => {
    const turnstile = createTurnstile({ patienceMs: { bulk: 60_000, background: 60_000 }, quietMs: 0 });
    const order: string[] = [];
    await turnstile.enter('interactive');
    const background = turnstile.enter('background').then(() => order.push('background'));
    const interactive = turnstile.enter('interactive').then(() => order.push('interactive'));
    turnstile.leave();
    await interactive;
    turnstile.leave();
    await background;
    expect(order).toEqual(['interactive', 'background']);
  });

  it('lets what people bring go before background work, and after people', async () => {
    const turnstile = createTurnstile({ patienceMs: { bulk: 60_000, background: 60_000 }, quietMs: 0 });
    const order: string[] = [];
    await turnstile.enter('interactive');
    const callers = ['background', 'bulk', 'interactive'] as const;
    const all = callers.map((caller) =>
      turnstile.enter(caller).then(() => {
        order.push(caller);
        turnstile.leave();
      }),
    );
    turnstile.leave();
    await Promise.all(all);
    expect(order).toEqual(['interactive', 'bulk', 'background']);
  });
});
