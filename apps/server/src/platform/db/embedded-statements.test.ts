import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { newId } from '../../kernel/id.ts';
import { type DatabaseHandle, openDatabase } from './index.ts';

// Of the embedded database only: a server's driver is tested beside it.
describe('statements that the embedded database keeps', () => {
  it('follow the rights of whoever runs them, not of who ran them first', async () => {
    await using database = await opened();
    const [mine, theirs] = [newId('tenant'), newId('tenant')];
    const names = [mine, theirs].map((id) => ({ id, name: id }));
    await database.system.insertInto('tenant').values(names).execute();
    const group = { id: newId('group'), name: 'Only mine', description: '' };
    await database.scoped(mine, (tx) =>
      tx
        .insertInto('user_group')
        .values({ ...group, tenant_id: mine })
        .execute(),
    );
    const count = async (tx: DatabaseHandle['system']) =>
      (await sql`select id from user_group where name = ${'Only mine'}`.execute(tx)).rows.length;
    // More often than it takes for a plan to be kept.
    for (let round = 0; round < 8; round++) {
      expect(await count(database.system)).toBe(1);
      expect(await database.scoped(mine, count)).toBe(1);
      expect(await database.scoped(theirs, count)).toBe(0);
    }
  });

  it('go on after a failure, inside and outside of transactions', async () => {
    await using database = await opened();
    const divide = (by: number) => sql<{ result: number }>`select 10 / ${by}::int as result`;
    for (let round = 0; round < 4; round++) {
      await expect(divide(0).execute(database.system)).rejects.toMatchObject({ code: '22012' });
      const after = await divide(5).execute(database.system);
      expect(after.rows).toEqual([{ result: 2 }]);
      const failing = database.system.transaction().execute(async (tx) => {
        await divide(2).execute(tx);
        await divide(0).execute(tx);
      });
      await expect(failing).rejects.toMatchObject({ code: '22012' });
    }
  });

  it('return what a changed table has', async () => {
    await using database = await opened();
    const { system } = database;
    await sql`create table thing (id integer)`.execute(system);
    await sql`insert into thing values (${1}::int)`.execute(system);
    const all = () => sql`select * from thing where id = ${1}::int`.execute(system);
    for (let round = 0; round < 3; round++) expect((await all()).rows).toEqual([{ id: 1 }]);
    await sql`alter table thing add column name text default 'new'`.execute(system);
    expect((await all()).rows).toEqual([{ id: 1, name: 'new' }]);
  });

  it('are let go when there are too many', async () => {
    await using database = await opened();
    const kept = async () =>
      Number(
        (
          await sql<{ count: number }>`select count(*) as count from pg_prepared_statements`.execute(
            database.system,
          )
        ).rows[0]?.count,
      );
    for (let number = 0; number < 400; number++)
      for (let round = 0; round < 2; round++)
        await sql`select ${sql.raw(String(number))} as number, ${'x'}::text as text`.execute(database.system);
    expect(await kept()).toBeGreaterThan(100);
    expect(await kept()).toBeLessThanOrEqual(150);
  });

  it('take every kind of value', async () => {
    await using database = await opened();
    const when = new Date('2026-11-28T00:00:00.123Z');
    for (let round = 0; round < 3; round++) {
      const { rows } = await sql`select ${null}::text as nothing, ${[1, 2]}::int[] as numbers,
        ${['a"b', "c'd", 'e,f', '']}::text[] as texts, ${JSON.stringify({ a: [1] })}::jsonb as json,
        ${when}::timestamptz as at, ${true}::boolean as yes, ${Buffer.from([0, 255])}::bytea as bytes,
        ${'12345678901234567890'}::numeric as large, ${9_007_199_254_740_993n}::bigint as big`.execute(
        database.system,
      );
      expect(rows[0]).toMatchObject({
        nothing: null,
        numbers: [1, 2],
        texts: ['a"b', "c'd", 'e,f', ''],
        json: { a: [1] },
        at: when,
        yes: true,
        large: '12345678901234567890',
        big: 9_007_199_254_740_993n,
      });
      expect([...(rows[0] as { bytes: Uint8Array }).bytes]).toEqual([0, 255]);
    }
  });
});

async function opened(): Promise<DatabaseHandle & AsyncDisposable> {
  const database = await openDatabase({});
  await database.migrate();
  return { ...database, [Symbol.asyncDispose]: () => database.close() };
}
